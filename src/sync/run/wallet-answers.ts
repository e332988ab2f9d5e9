import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import {
  type CallOptions,
  type ChainSource,
  type HistoryPage,
  SourceError,
} from '../../domain/ports/source.ts'
import type { WalletAnswer, WalletReader, WalletRequest } from '../../domain/ports/wallet-reader.ts'
import type { ReadSetParts } from './read-set.ts'

/** A wallet of which some addresses are looked up. */
export interface WantedWallet {
  /** Those of the addresses. */
  readonly descriptors: readonly string[]
  readonly gapLimit: number
  /** What earlier look-ups have read of it. */
  readonly answers: WalletAnswers
}

export interface WantedAddresses {
  readonly chain: ChainSlug
  readonly addresses: readonly string[]
  /** An answer below this height is requested once more. */
  readonly tipFloor: number
  readonly withTransactions: boolean
}

/** The answers about one wallet during one discovery. */
export class WalletAnswers {
  readonly #isFirst: boolean
  readonly #held = new Map<string, WalletAnswer>()

  /**
   * `isFirst`: every history of the wallet is of use, and the answers are held until the discovery ends. Otherwise some
   * addresses may be watched already: each look-up gets answers of its own, which no announcement is newer than.
   */
  constructor(isFirst: boolean) {
    this.#isFirst = isFirst
  }

  /**
   * The histories of these addresses, as far as the source's answers about their wallet prove them; none if it reads no such
   * wallets. Throws SourceError if the source itself does not answer.
   */
  async pages(
    { name, walletReader }: ChainSource,
    wallet: WantedWallet,
    wanted: WantedAddresses,
    { sources: { walletEndpoints }, clock }: ReadSetParts,
    options: CallOptions,
  ): Promise<ReadonlyMap<string, HistoryPage>> {
    const found = new Map<string, HistoryPage>()
    if (walletReader === null) return found
    const chain = chainOf(wanted.chain)
    for (const descriptor of wallet.descriptors) {
      if (!walletReader.serves(chain, descriptor)) continue
      if (!walletEndpoints.works(name, chain.slug, clock.now())) break
      try {
        const answer = await this.#answer(name, walletReader, descriptor, wallet.gapLimit, wanted, options)
        if (answer === null) walletEndpoints.unfit(name, chain.slug, clock.now())
        else walletEndpoints.answered(name, chain.slug)
        for (const address of wanted.addresses) {
          const page = answer?.pages.get(address)
          if (page !== undefined) found.set(address, page)
        }
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        walletEndpoints.failed(name, chain.slug, clock.now())
        if (error.scope === 'source' && found.size === 0) throw error
      }
    }
    return found
  }

  async #answer(
    source: string,
    { read }: WalletReader,
    descriptor: string,
    gapLimit: number,
    { chain, addresses, tipFloor, withTransactions }: WantedAddresses,
    options: CallOptions,
  ): Promise<WalletAnswer | null> {
    const key = `${source} ${descriptor}`
    const held = this.#held.get(key)
    if (held !== undefined) return held
    const all = this.#isFirst
    const request: Omit<WalletRequest, 'repeat'> = {
      chain: chainOf(chain),
      descriptor,
      gapLimit,
      addresses,
      all,
      withTransactions,
    }
    const first = await read({ ...request, repeat: 0 }, options)
    const isOld = first !== null && first.tip < tipFloor
    const answer = isOld ? await read({ ...request, repeat: 1 }, options) : first
    if (this.#isFirst && answer !== null) this.#held.set(key, answer)
    return answer
  }
}
