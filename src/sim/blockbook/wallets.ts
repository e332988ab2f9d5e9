import type { Chain } from '../../domain/chains/chain.ts'
import { type OpenDescriptor, openDescriptor } from '../../domain/keys/open-descriptor.ts'
import { AddressState } from '../chain/address-state.ts'
import type { ChainView } from '../chain/ledger.ts'
import { EsploraHistory } from '../esplora/history.ts'

/** An address of a wallet, and what the chain has of it. */
export interface WalletAddress {
  readonly address: string
  readonly branch: number
  readonly index: number
  readonly history: EsploraHistory
}

/** What Blockbook derives: one key, and one step to the branches. */
const FORM =
  /^(?:pkh|wpkh|tr|sh\(wpkh)\((?:\[\w+(?:\/\d+['h]?){3}\])?\w+\/(?:\d+|<\d+(?:;\d+)*>|\{\d+(?:,\d+)*\})\/\*\)+(?:#[a-z0-9]{8})?$/

/** Wallets as a server derives them; derived addresses are kept. */
export class DerivedWallets {
  readonly #chain: Chain
  readonly #opened = new Map<string, OpenDescriptor>()
  readonly #addresses = new Map<string, string[]>()

  constructor(chain: Chain) {
    this.#chain = chain
  }

  /**
   * The addresses of each branch up to `gap` behind the last one with a confirmed transaction; null for a descriptor that
   * Blockbook does not derive. A later branch has at least as many as those before have used.
   */
  addresses(text: string, gap: number, view: ChainView): readonly WalletAddress[] | null {
    const opened = this.#open(text)
    if (opened === null) return null
    let least = 0
    return opened.branches.flatMap((branch) => {
      const found: WalletAddress[] = []
      let lastUsed = 0
      for (let index = 0; index < Math.max(least, lastUsed + gap + 1); index += 1) {
        const address = this.#address(text, opened, branch, index)
        const history = new EsploraHistory(
          view,
          view.address(address) ?? new AddressState(address, []),
          'mempool',
        )
        if (history.chainTotals().transactionCount > 0) lastUsed = index
        found.push({ address, branch, index, history })
      }
      least = lastUsed
      return found
    })
  }

  #open(text: string): OpenDescriptor | null {
    if (!FORM.test(text)) return null
    const opened = this.#opened.get(text) ?? openDescriptor(text, this.#chain)
    this.#opened.set(text, opened)
    return opened
  }

  #address(text: string, opened: OpenDescriptor, branch: number, index: number): string {
    const key = `${text} ${branch}`
    const known = this.#addresses.get(key) ?? []
    this.#addresses.set(key, known)
    if (index >= known.length) {
      known.push(...opened.addresses(branch, known.length, 100).map(({ address }) => address))
    }
    return known[index] as string
  }
}
