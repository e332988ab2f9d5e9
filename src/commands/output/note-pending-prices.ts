import type { ApiClient } from '../../client/api-client.ts'
import type { ValueHistory } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import type { Terminal } from '../terminal.ts'

/** Amounts that are shown without a value. */
export interface Unvalued {
  readonly currency: string
  /** Null for all coins of the path. */
  readonly chains: readonly string[] | null
}

/** Says where the program still fetches prices of these coins. `path`: of whom the amounts are. */
export async function notePendingPrices(
  { connection }: ApiClient,
  path: string,
  { currency, chains }: Unvalued,
  { note }: Terminal,
): Promise<void> {
  if (chains?.length === 0) return
  const query = { currency, points: 1 }
  const history = await connection.request<ValueHistory>(withQuery(`${path}/value-history`, query))
  const pending = history.price_history.pending.filter((chain) => chains?.includes(chain) !== false)
  if (pending.length > 0) note(`Prices of ${pending.join(', ')} are still being fetched.\n`)
}
