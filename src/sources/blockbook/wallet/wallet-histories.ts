import type { Transfer } from '../../../domain/history/transfer.ts'
import type { HistoryPage } from '../../../domain/ports/source.ts'
import type { Transaction } from '../../../domain/transactions/transaction.ts'
import { fingerprintOf } from '../account-page.ts'
import type { AccountTotals } from '../decode-account.ts'
import type { TokenTotals, WalletPage, WalletTransaction } from './decode-wallet.ts'

/** Of the newest rows of a history, whole transactions are passed on. */
const WHOLE_MAX = 1000

/** The rows of one address, with their gross sums. */
interface Listed {
  readonly rows: Transfer[]
  readonly whole: Transaction[]
  readonly waiting: { count: number; sum: bigint }
  readonly confirmed: { count: number; received: bigint; sent: bigint }
}

/** Why the first page is no state of the wallet at one moment, as far as that shows in its unconfirmed transactions and its length. */
export function whyNoMoment({
  transactions,
  waitingCount,
  waitingSum,
  count,
  size,
}: WalletPage): string | null {
  if (new Set(transactions.map(({ hash }) => hash)).size !== transactions.length) {
    return 'it lists a transaction twice'
  }
  const waiting = transactions.filter(({ height }) => height === null)
  const sum = waiting.reduce((all, { moved }) => all + netOf(moved.values()), 0n)
  if (waiting.length !== waitingCount || sum !== waitingSum) {
    return 'its unconfirmed transactions do not add up to their totals'
  }
  const confirmed = transactions.length - waiting.length
  return confirmed === Math.min(count, size) ? null : 'it does not list as many transactions as it states'
}

/**
 * The whole histories that these pages of one moment hold, by address: those with as many confirmed rows as stated, which
 * add up to the stated balance and sums.
 */
export function historiesIn(
  tokens: ReadonlyMap<string, TokenTotals>,
  transactions: readonly WalletTransaction[],
  tip: number,
): ReadonlyMap<string, HistoryPage> {
  const listed = new Map([...tokens.keys()].map((address) => [address, nothing()]))
  for (const transaction of transactions) add(listed, transaction)
  const pages = new Map<string, HistoryPage>()
  for (const [address, token] of tokens) {
    const found = listed.get(address) ?? nothing()
    if (isProven(token, found)) pages.set(address, pageOf(token, found, tip))
  }
  return pages
}

function nothing(): Listed {
  return {
    rows: [],
    whole: [],
    waiting: { count: 0, sum: 0n },
    confirmed: { count: 0, received: 0n, sent: 0n },
  }
}

function add(listed: ReadonlyMap<string, Listed>, transaction: WalletTransaction): void {
  const { hash, height, time, moved, whole } = transaction
  for (const [address, { received, sent }] of moved) {
    const found = listed.get(address)
    if (found === undefined) continue
    const amount = received - sent
    found.rows.push({ hash, amount, height, time })
    if (whole !== null && found.whole.length < WHOLE_MAX) found.whole.push(whole)
    if (height === null) {
      found.waiting.count += 1
      found.waiting.sum += amount
    } else {
      found.confirmed.count += 1
      found.confirmed.received += received
      found.confirmed.sent += sent
    }
  }
}

function isProven(token: TokenTotals, { confirmed }: Listed): boolean {
  return (
    token.balance === token.received - token.sent &&
    confirmed.count === token.count &&
    confirmed.received === token.received &&
    confirmed.sent === token.sent
  )
}

function pageOf(token: TokenTotals, { rows, whole, waiting }: Listed, tip: number): HistoryPage {
  const totals: AccountTotals = { ...token, waitingCount: waiting.count, waitingSum: waiting.sum }
  return {
    tip: rows.reduce((highest, { height }) => Math.max(highest, height ?? 0), tip),
    balance: token.balance + waiting.sum,
    transactionCount: rows.length,
    fingerprint: fingerprintOf(totals),
    offset: 0,
    rows,
    ...(whole.length === 0 ? {} : { transactions: whole }),
  }
}

function netOf(moved: Iterable<{ readonly received: bigint; readonly sent: bigint }>): bigint {
  let net = 0n
  for (const { received, sent } of moved) net += received - sent
  return net
}
