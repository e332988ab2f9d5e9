import type { AllTransactionsPage, TransactionDetails } from './api-types.ts'
import type { CallOptions, Connection } from './connection.ts'
import { withQuery } from './query.ts'

/** Everything that the filters leave out is null or missing. */
export interface AllTransactionsQuery {
  readonly limit?: number
  readonly cursor?: string | null
  /** Adds values in it. */
  readonly currency?: string | null
  readonly chain?: string | null
  readonly kind?: string | null
  /** A time or a date, as `to`. */
  readonly from?: string | null
  readonly to?: string | null
  /** Part of a hash, label, note or address. */
  readonly q?: string | null
}

/** The calls for transactions over everything. They throw ApiProblem or Unreachable. */
export class TransactionCalls {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** One page, newest first. */
  list(query: AllTransactionsQuery = {}, options: CallOptions = {}): Promise<AllTransactionsPage> {
    return this.#connection.request(withQuery('/transactions', { ...query }), options)
  }

  /** `currency` adds the value. */
  details(
    chain: string,
    hash: string,
    currency: string | null,
    options: CallOptions = {},
  ): Promise<TransactionDetails> {
    return this.#connection.request(withQuery(`/transactions/${chain}/${hash}`, { currency }), options)
  }

  /** Null or empty: no note. */
  note(chain: string, hash: string, note: string | null): Promise<{ readonly note: string | null }> {
    return this.#connection.request(`/transactions/${chain}/${hash}/note`, { method: 'PUT', body: { note } })
  }
}
