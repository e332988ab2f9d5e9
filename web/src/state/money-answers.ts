import type { ApiClient } from '../../../src/client/api-client.ts'
import type { CallOptions } from '../../../src/client/connection.ts'
import { withQuery } from '../../../src/client/query.ts'
import type { Value } from '../text/unit-price.ts'

export interface TotalValue {
  readonly currency: string
  /** Null where nothing has a price. */
  readonly amount: string | null
  readonly change_24h: string | null
  readonly unpriced: readonly { readonly chain: string; readonly amount: string }[]
}

export interface ValuedTotals {
  readonly totals: readonly {
    readonly currency: string
    readonly balance: string
    readonly value?: Value | null
    readonly value_at_last_close?: Value | null
  }[]
  readonly total_value?: TotalValue | null
}

export interface ValueHistory {
  readonly currency: string
  /** Ascending; the last one is now. */
  readonly points: readonly {
    readonly day: string
    readonly value: string | null
    readonly balance?: string
    /** Coins that are held and left out. */
    readonly unpriced?: readonly string[]
  }[]
  readonly unpriced: readonly { readonly chain: string; readonly amount: string }[]
  readonly price_history: {
    /** How many coins the history has. */
    readonly coins: number
    /** Those whose past prices are still being fetched. */
    readonly pending: readonly string[]
  }
  /** Changes of addresses are still being merged into the days before now. */
  readonly behind?: boolean
}

/** Throws ApiProblem or Unreachable, as all calls. */
export function valuedTotals(api: ApiClient, currency: string, options: CallOptions): Promise<ValuedTotals> {
  return api.connection.request(withQuery('/totals', { currency }), options)
}

/** `place`: `/addresses/1` and the like; empty for everything. `from`: a date. */
export function valueHistory(
  api: ApiClient,
  place: string,
  query: {
    readonly currency: string
    readonly chain?: string | null
    readonly from?: string | null
    readonly points: number
  },
  options: CallOptions,
): Promise<ValueHistory> {
  return api.connection.request(withQuery(`${place}/value-history`, query), options)
}
