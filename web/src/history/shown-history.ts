import type {
  Address,
  Balance,
  BalanceHistory,
  OwnerTransaction,
  Transaction,
} from '../../../src/client/api-types.ts'
import type { CallOptions } from '../../../src/client/connection.ts'
import type { HistoryQuery, Moment, PageQuery } from '../../../src/client/history-query.ts'

/** What the parts of a history need of the address or the wallet that it belongs to. */
export type ShownHistory = Pick<
  Address,
  'chain' | 'currency' | 'transaction_count' | 'last_synced_at' | 'created_at'
>

/** A row of an address, or of an owner of several addresses. */
export type ShownTransaction = Transaction | OwnerTransaction

/** What a chart needs of a reader. */
export type BalanceReader = Pick<HistoryReader, 'balanceHistory' | 'onChange'>

/** Reads a history, and reports its changes. Calls throw ApiProblem or Unreachable. */
export interface HistoryReader {
  transactions(
    query: PageQuery,
    options: CallOptions,
  ): Promise<{ readonly transactions: readonly ShownTransaction[] }>
  balance(moment: Moment): Promise<Balance>
  balanceHistory(query: HistoryQuery, options: CallOptions): Promise<BalanceHistory>
  /** Returns how to unsubscribe. */
  onChange(listener: (changed: ShownHistory, before: ShownHistory) => void): () => void
}
