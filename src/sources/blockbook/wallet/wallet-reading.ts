import type { Chain } from '../../../domain/chains/chain.ts'
import type { CallOptions } from '../../../domain/ports/source.ts'
import type { WalletAnswer, WalletReader, WalletRequest } from '../../../domain/ports/wallet-reader.ts'
import { PAGE_SIZE_MAX } from '../account-page.ts'
import type { BlockbookCalls, WalletSubject } from '../blockbook-calls.ts'
import type { WalletPage, WalletTransaction } from './decode-wallet.ts'
import { derivedDescriptor } from './derived-descriptor.ts'
import type { WalletChecks } from './wallet-checks.ts'
import { historiesIn, whyNoMoment } from './wallet-histories.ts'

export interface WalletReadingParts {
  readonly calls: BlockbookCalls
  /** The newest block, from a status that is at most a minute old; from a new one for a repeated request. */
  readonly tip: (repeat: number, options: CallOptions) => Promise<number>
  /** Gives the server time to become consistent. */
  readonly pause: (attempt: number, options: CallOptions) => Promise<void>
  readonly checks: WalletChecks
  /** Called with each history that an answer holds. */
  readonly onHistory: (address: string, isWaiting: boolean, hashes: readonly string[]) => void
}

/** `MaxAddressesGap` of Blockbook (`api/xpub.go`). */
const GAP_MAX = 10_000
/** Transactions of a wallet that are held in memory at a time: 40 pages of 1,000. */
const TRANSACTIONS_MAX = 40_000
const ATTEMPTS_MAX = 3

/** Reads wallets by `/api/v2/xpub/…`, page by page. */
export class WalletReading implements WalletReader {
  readonly sizeMax = 100
  readonly #parts: WalletReadingParts
  readonly #texts = new Map<string, string | null>()
  /** Servers may limit pages to fewer transactions. */
  #pageSize = PAGE_SIZE_MAX

  constructor(parts: WalletReadingParts) {
    this.#parts = parts
  }

  readonly serves = (chain: Chain, descriptor: string): boolean => this.#textOf(chain, descriptor) !== null

  readonly read = async (request: WalletRequest, options: CallOptions): Promise<WalletAnswer | null> => {
    const { chain, descriptor, gapLimit, addresses, withTransactions } = request
    const text = this.#textOf(chain, descriptor)
    if (text === null) return null
    const gap = Math.min(GAP_MAX, gapLimit + this.sizeMax)
    const subject: WalletSubject = { text, gap, addresses, withTransactions }
    for (let attempt = 1; ; attempt += 1) {
      const tip = await this.#parts.tip(request.repeat + attempt - 1, options)
      const first = await this.#parts.calls.wallet(subject, { page: 1, size: this.#pageSize }, null, options)
      if (first === null) return null
      this.#parts.checks.remember({ text, gap }, first.tokens.keys())
      this.#pageSize = Math.min(this.#pageSize, first.size)
      const isMoment = whyNoMoment(first) === null
      const others = isMoment ? await this.#others(subject, first, request, options) : null
      if (others !== null) return this.#answer(tip, first, others)
      if (attempt === ATTEMPTS_MAX) return isMoment ? this.#answer(tip, first, []) : { tip, pages: new Map() }
      await this.#parts.pause(attempt, options)
    }
  }

  /** The transactions of the other pages, where they are worth their requests; null if the wallet has changed meanwhile. */
  async #others(
    subject: WalletSubject,
    first: WalletPage,
    { addresses, all }: WalletRequest,
    options: CallOptions,
  ): Promise<readonly WalletTransaction[] | null> {
    const { calls } = this.#parts
    const pages = Math.ceil(first.count / first.size)
    if (pages <= 1 || first.count > TRANSACTIONS_MAX) return []
    const proven = historiesIn(first.tokens, first.transactions, 0)
    const wanted = all ? [...first.tokens.keys()] : addresses
    const left = wanted.filter((address) => first.tokens.has(address) && !proven.has(address))
    // A request for each of them costs less.
    if (left.length <= pages) return []
    const transactions: WalletTransaction[] = []
    const whole = { ...subject, addresses: [...first.tokens.keys()] }
    for (let page = 2; page <= pages; page += 1) {
      const next = await calls.wallet(whole, { page, size: first.size }, first.tokens, options)
      if (next === null || next.page !== page || next.size !== first.size || !isAsBefore(next, first))
        return null
      transactions.push(...next.transactions)
    }
    const top = await calls.wallet(whole, { page: 1, size: 1 }, first.tokens, options)
    return top !== null && isAsBefore(top, first) && isSameBlock(top, first) ? transactions : null
  }

  #answer(tip: number, first: WalletPage, others: readonly WalletTransaction[]): WalletAnswer {
    const pages = historiesIn(first.tokens, [...first.transactions, ...others], tip)
    for (const [address, { rows }] of pages) {
      const hashes = rows.map(({ hash }) => hash)
      this.#parts.onHistory(address, rows[0] !== undefined && rows[0].height === null, hashes)
    }
    return { tip, pages }
  }

  #textOf(chain: Chain, descriptor: string): string | null {
    const before = this.#texts.get(descriptor)
    if (before !== undefined) return before
    const text = derivedDescriptor(chain, descriptor)
    this.#texts.set(descriptor, text)
    return text
  }
}

function isAsBefore(page: WalletPage, first: WalletPage): boolean {
  return (['count', 'balance', 'received', 'sent'] as const).every((total) => page[total] === first[total])
}

/** The newest confirmed transaction is in the same block: so is everything below it. */
function isSameBlock(page: WalletPage, first: WalletPage): boolean {
  const [now, before] = [page, first].map(({ transactions }) =>
    transactions.find(({ block }) => block !== null),
  )
  return now !== undefined && now.hash === before?.hash && now.block === before.block
}
