import { type CallOptions, SourceError } from '../../../domain/ports/source.ts'
import { fingerprintOf } from '../account-page.ts'
import type { BlockbookCalls, WalletSubject } from '../blockbook-calls.ts'
import type { WalletPage } from './decode-wallet.ts'
import { whyNoMoment } from './wallet-histories.ts'

type Wallet = Pick<WalletSubject, 'text' | 'gap'>

/** Checks many addresses of a wallet by one answer, once the wallet has been read. */
export class WalletChecks {
  readonly #calls: BlockbookCalls
  readonly #wallets = new Map<string, Wallet>()

  constructor(calls: BlockbookCalls) {
    this.#calls = calls
  }

  /** These addresses belong to a wallet that the server derives. */
  remember(wallet: Wallet, addresses: Iterable<string>): void {
    for (const address of addresses) this.#wallets.set(address, wallet)
  }

  /**
   * The fingerprints of those addresses that are in wallets which have several of them, as requests for each would state them.
   * A wallet that the server does not answer is forgotten until it is read again. Throws SourceError if the source does not
   * answer at all.
   */
  async fingerprints(
    addresses: readonly string[],
    options: CallOptions,
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    const known = addresses.filter((address) => this.#wallets.has(address))
    const byText = Map.groupBy(known, (address) => this.#wallets.get(address)?.text ?? '')
    for (const [text, some] of byText) {
      const [first, second] = some
      const wallet = first === undefined ? undefined : this.#wallets.get(first)
      if (wallet === undefined || second === undefined) continue
      const page = await this.#page({ text, gap: wallet.gap, addresses: some }, options)
      if (page === null) for (const address of some) this.#wallets.delete(address)
      else for (const [address, fingerprint] of fingerprintsIn(page, some)) found.set(address, fingerprint)
    }
    return found
  }

  async #page(
    subject: Omit<WalletSubject, 'withTransactions'>,
    options: CallOptions,
  ): Promise<WalletPage | null> {
    try {
      return await this.#calls.wallet(
        { ...subject, withTransactions: false },
        { page: 1, size: 1 },
        null,
        options,
      )
    } catch (error) {
      if (!(error instanceof SourceError) || error.scope === 'source') throw error
      return null
    }
  }
}

/** None unless the unconfirmed transactions of the page add up to its totals. */
function fingerprintsIn(page: WalletPage, addresses: readonly string[]): ReadonlyMap<string, string> {
  const fingerprints = new Map<string, string>()
  if (whyNoMoment(page) !== null) return fingerprints
  const waiting = new Map<string, { count: number; sum: bigint }>()
  for (const { height, moved } of page.transactions) {
    for (const [address, { received, sent }] of height === null ? moved : []) {
      const { count, sum } = waiting.get(address) ?? { count: 0, sum: 0n }
      waiting.set(address, { count: count + 1, sum: sum + received - sent })
    }
  }
  for (const address of addresses) {
    const token = page.tokens.get(address)
    if (token === undefined || token.balance !== token.received - token.sent) continue
    const { count: waitingCount, sum: waitingSum } = waiting.get(address) ?? { count: 0, sum: 0n }
    fingerprints.set(address, fingerprintOf({ ...token, waitingCount, waitingSum }))
  }
  return fingerprints
}
