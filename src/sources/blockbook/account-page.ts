import { sumOf } from '../../domain/history/order.ts'
import type { HistoryPage } from '../../domain/ports/source.ts'
import type { AccountPage, AccountTotals } from './decode-account.ts'

/** The most confirmed transactions of a page (Blockbook, `txsInAPI`). */
export const PAGE_SIZE_MAX = 1000
/** Page sizes that are considered for a place below the newest page. */
const SIZES = 250

/** Where to find a confirmed transaction: the size of the pages, and the number of one from 1. */
export interface PageAt {
  readonly page: number
  readonly size: number
}

/** The page that begins at most at this confirmed transaction, and reaches as far below it as pages do. */
export function pageAt(place: number, sizeMax: number): PageAt {
  let best: PageAt = { page: Math.floor(place / sizeMax) + 1, size: sizeMax }
  for (let size = sizeMax; size > Math.max(0, sizeMax - SIZES); size -= 1) {
    const page = Math.floor(place / size) + 1
    if (page * size > best.page * best.size) best = { page, size }
  }
  return best
}

/** Equal while nothing happens at the address. No other source states the same totals. */
export function fingerprintOf(totals: AccountTotals): string {
  const { waitingCount, waitingSum, balance, received, sent, count } = totals
  return ['blockbook', waitingCount, waitingSum, balance, received, sent, count].join('/')
}

/** The number of unconfirmed transactions in a fingerprint of this source. */
export function waitingIn(fingerprint: string): number {
  const [source, count] = fingerprint.split('/')
  return source === 'blockbook' ? Number(count) : 0
}

/** How many rows of the history are above the first one of the page. */
export function offsetOf({ page, size, waitingCount }: AccountPage): number {
  return page <= 1 ? 0 : waitingCount + (page - 1) * size
}

/**
 * Why the newest page is no state of the address at one moment, as a clause; null if it can be one. A server reads the totals
 * before the transactions.
 */
export function whyNoSnapshot(account: AccountPage): string | null {
  const { rows, count, waitingCount, waitingSum, balance, received, sent, size } = account
  if (new Set(rows.map(({ hash }) => hash)).size !== rows.length) return 'it lists a transaction twice'
  const waiting = rows.filter(({ height }) => height === null)
  if (waiting.length !== waitingCount || sumOf(waiting) !== waitingSum) {
    return 'its unconfirmed transactions do not add up to their totals'
  }
  const confirmed = rows.filter(({ height }) => height !== null)
  if (confirmed.length !== Math.min(count, size)) return 'it does not list as many transactions as it states'
  if (confirmed.length < count) return null
  const [gross, spent] = [confirmed.map((row) => row.received), confirmed.map((row) => row.sent)].map(
    (amounts) => amounts.reduce((sum, amount) => sum + amount, 0n),
  )
  const addsUp = gross === received && spent === sent && sumOf(confirmed) === balance
  return addsUp ? null : 'its transactions do not add up to its totals'
}

export function pageOf(account: AccountPage, tip: number): HistoryPage {
  const { balance, waitingSum, count, waitingCount, transactions } = account
  const rows = account.rows.map(({ received, sent, ...row }) => row)
  return {
    // A confirmed row shows that the server knows the row's block.
    tip: rows.reduce((highest, { height }) => Math.max(highest, height ?? 0), tip),
    balance: balance + waitingSum,
    transactionCount: count + waitingCount,
    fingerprint: fingerprintOf(account),
    offset: offsetOf(account),
    rows,
    ...(transactions.length === 0 ? {} : { transactions }),
  }
}
