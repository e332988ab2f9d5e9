import type { NewWallet } from '../../../../src/client/api-types.ts'
import type { ChainSlug } from '../../../../src/domain/chains/chain.ts'
import { newWallets } from './new-wallets.ts'
import type { FoundWallet, RefusedWallet } from './read-wallet.ts'

type Read = (
  text: string,
  chain: ChainSlug | null,
  signal: AbortSignal,
) => Promise<FoundWallet | RefusedWallet | null>

const GAP_LIMIT = 20
export const GAP_LIMIT_MAX = 10_000

/** A wallet that was found in a text, and what the person chooses of it. */
export class WalletDraft {
  readonly #read: Read
  /** All coins that it may be of. */
  readonly chains: readonly ChainSlug[]
  name: string = $state('')
  gapLimit: number = $state(GAP_LIMIT)
  #found: FoundWallet = $state.raw() as FoundWallet
  /** Descriptors that the person has left out. */
  #leftOut: ReadonlySet<string> = $state.raw(new Set())
  #reading = new AbortController()
  /** Null while what it is on a coin is being read. */
  isReading = $state(false)

  readonly chosen = $derived(this.#found.options.filter(({ descriptor }) => !this.#leftOut.has(descriptor)))
  readonly isReady = $derived(
    !this.isReading &&
      this.chosen.length > 0 &&
      Number.isSafeInteger(this.gapLimit) &&
      this.gapLimit >= 1 &&
      this.gapLimit <= GAP_LIMIT_MAX,
  )

  constructor(found: FoundWallet, read: Read) {
    this.#read = read
    this.#found = found
    this.chains = found.chains
    this.name = found.name ?? ''
    this.gapLimit = Math.min(found.gapLimit ?? GAP_LIMIT, GAP_LIMIT_MAX)
  }

  get found(): FoundWallet {
    return this.#found
  }

  isChosen(descriptor: string): boolean {
    return !this.#leftOut.has(descriptor)
  }

  toggle(descriptor: string): void {
    const left = new Set(this.#leftOut)
    if (!left.delete(descriptor)) left.add(descriptor)
    this.#leftOut = left
  }

  async chooseChain(chain: ChainSlug): Promise<void> {
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    this.isReading = true
    const found = await this.#read(this.#found.publicText, chain, signal)
    if (found === null || signal.aborted) return
    this.isReading = false
    if ('reason' in found) return
    const { kind, name, gapLimit, warnings } = this.#found
    this.#found = { ...found, kind, name, gapLimit, warnings }
    this.#leftOut = new Set()
  }

  /** What to send. */
  newWallets(): readonly NewWallet[] {
    const { kind, chain, options, publicText } = this.#found
    const { chosen, name, gapLimit } = this
    return newWallets({ kind, chain, options, chosen, publicText, name, gapLimit })
  }
}
