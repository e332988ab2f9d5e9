import type { Transfer } from '../history/transfer.ts'
import type { Transaction } from '../transactions/transaction.ts'

/** What a source reports about an address at one moment. */
export interface StatedTotals {
  /** Height of the newest block that the answering server knew. */
  readonly tip: number
  /** In base units, unconfirmed transactions included. */
  readonly balance: bigint
  readonly transactionCount: number
  /**
   * A digest of the reported totals: equal as long as nothing happened at the address. Sources that report the same
   * totals make the same one (`net/fingerprint.ts`); any other begins it with a word of its own.
   */
  readonly fingerprint: string
}

/** One page of a history, newest first, with the totals of the same answer. */
export interface HistoryPage extends StatedTotals {
  /** How many rows of the history are above the first row of this page. */
  readonly offset: number
  readonly rows: readonly Transfer[]
  /** The whole transactions of some of these rows, where they were asked for and the answer has them. */
  readonly transactions?: readonly Transaction[]
}
