import type { Chain } from '../chains/chain.ts'
import { isSettled } from '../history/order.ts'
import type { Transaction } from './transaction.ts'

/** A transaction as it was read. */
export interface KeptTransaction {
  readonly transaction: Transaction
  /** The name of the source that it was read from. */
  readonly source: string
  /** In ms since 1970. */
  readonly readAt: number
  /** The newest height that was known then; null if none was. */
  readonly tip: number | null
}

/** Not every source says when it first saw an unconfirmed one: then it was when it was read. */
export function keptTransaction(
  transaction: Transaction,
  read: Omit<KeptTransaction, 'transaction'>,
): KeptTransaction {
  const time = transaction.time ?? Math.floor(read.readAt / 1000)
  return { transaction: { ...transaction, time }, ...read }
}

/** How long (ms) one whose place may change is as it was read, even though no block has come. */
const UNCONFIRMED_MS = 60_000
const SHALLOW_MS = 600_000

/** Whether no reorganisation is expected to move it. */
function isFinal(chain: Chain, { transaction, tip }: KeptTransaction): boolean {
  return tip !== null && isSettled(transaction, tip, chain.finalityDepth)
}

/** Whether it is still as it was read; `tip` is the newest height known `now` (ms). */
export function isFresh(chain: Chain, kept: KeptTransaction, tip: number | null, now: number): boolean {
  if (isFinal(chain, kept)) return true
  if (tip !== null && (kept.tip === null || tip > kept.tip)) return false
  const age = now - kept.readAt
  // A time in the future was written before the clock was set back.
  return age >= 0 && age < (kept.transaction.height === null ? UNCONFIRMED_MS : SHALLOW_MS)
}
