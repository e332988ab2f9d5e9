import type {
  Accepted,
  BalanceHistory,
  Group,
  GroupChange,
  NewGroup,
  OwnerTransactionPage,
  Total,
  ValueHistory,
} from './api-types.ts'
import type { CallOptions, Connection } from './connection.ts'
import { type HistoryQuery, historyQuery, type PageQuery } from './history-query.ts'
import { withQuery } from './query.ts'

/** The calls for groups. They throw ApiProblem or Unreachable. */
export class GroupCalls {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async list(options: CallOptions = {}): Promise<readonly Group[]> {
    return (await this.#connection.request<{ groups: Group[] }>('/groups', options)).groups
  }

  add(body: NewGroup): Promise<Group> {
    return this.#connection.request('/groups', { method: 'POST', body })
  }

  change(id: number, body: GroupChange): Promise<Group> {
    return this.#connection.request(`/groups/${id}`, { method: 'PATCH', body })
  }

  /** Its members stay. */
  remove(id: number): Promise<Accepted> {
    return this.#connection.request(`/groups/${id}`, { method: 'DELETE' })
  }

  async totals(id: number, options: CallOptions = {}): Promise<readonly Total[]> {
    return (await this.#connection.request<{ totals: Total[] }>(`/groups/${id}/totals`, options)).totals
  }

  transactions(id: number, query: PageQuery = {}, options: CallOptions = {}): Promise<OwnerTransactionPage> {
    return this.#connection.request(withQuery(`/groups/${id}/transactions`, { ...query }), options)
  }

  balanceHistory(
    id: number,
    chain: string,
    query: HistoryQuery = {},
    options: CallOptions = {},
  ): Promise<BalanceHistory> {
    const path = withQuery(`/groups/${id}/balance-history`, { chain, ...historyQuery(query) })
    return this.#connection.request(path, options)
  }

  valueHistory(id: number, query: HistoryQuery = {}, options: CallOptions = {}): Promise<ValueHistory> {
    const path = withQuery(`/groups/${id}/value-history`, historyQuery(query))
    return this.#connection.request(path, options)
  }
}
