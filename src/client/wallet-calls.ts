import type {
  Accepted,
  AddedWallet,
  Balance,
  BalanceHistory,
  NewWallet,
  OwnerTransactionPage,
  ValueHistory,
  Wallet,
  WalletAddressList,
  WalletAddressPage,
  WalletChange,
  WalletChecks,
} from './api-types.ts'
import type { CallOptions, Connection } from './connection.ts'
import { type HistoryQuery, historyQuery, type Moment, momentQuery, type PageQuery } from './history-query.ts'
import { withQuery } from './query.ts'

/** The calls for wallets. They throw ApiProblem or Unreachable. */
export class WalletCalls {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async list(options: CallOptions = {}): Promise<readonly Wallet[]> {
    return (await this.#connection.request<{ wallets: Wallet[] }>('/wallets', options)).wallets
  }

  get(id: number): Promise<Wallet> {
    return this.#connection.request(`/wallets/${id}`)
  }

  /**
   * A wallet that has some of the scripts is `extended` by the others. One that has all of them is an ApiProblem
   * `wallet_exists` with its id.
   */
  add(body: NewWallet): Promise<AddedWallet> {
    return this.#connection.request('/wallets', { method: 'POST', body })
  }

  change(id: number, body: WalletChange): Promise<Wallet> {
    return this.#connection.request(`/wallets/${id}`, { method: 'PATCH', body })
  }

  /** `keep`: its used addresses stay as single ones. */
  remove(id: number, addresses?: 'keep'): Promise<Accepted> {
    return this.#connection.request(withQuery(`/wallets/${id}`, { addresses }), { method: 'DELETE' })
  }

  sync(id: number): Promise<Accepted> {
    return this.#connection.request(`/wallets/${id}/sync`, { method: 'POST' })
  }

  verify(id: number): Promise<WalletChecks> {
    return this.#connection.request(`/wallets/${id}/verify`, { method: 'POST' })
  }

  /** Looks each branch up to this index at least. */
  discover(id: number, to: number): Promise<Accepted> {
    return this.#connection.request(`/wallets/${id}/discover`, { method: 'POST', body: { to } })
  }

  addresses(
    id: number,
    query: WalletAddressList = {},
    options: CallOptions = {},
  ): Promise<WalletAddressPage> {
    return this.#connection.request(withQuery(`/wallets/${id}/addresses`, { ...query }), options)
  }

  transactions(id: number, query: PageQuery = {}, options: CallOptions = {}): Promise<OwnerTransactionPage> {
    return this.#connection.request(withQuery(`/wallets/${id}/transactions`, { ...query }), options)
  }

  balance(id: number, moment: Moment = {}): Promise<Balance> {
    return this.#connection.request(withQuery(`/wallets/${id}/balance`, momentQuery(moment)))
  }

  balanceHistory(id: number, query: HistoryQuery = {}, options: CallOptions = {}): Promise<BalanceHistory> {
    const path = withQuery(`/wallets/${id}/balance-history`, historyQuery(query))
    return this.#connection.request(path, options)
  }

  valueHistory(id: number, query: HistoryQuery = {}, options: CallOptions = {}): Promise<ValueHistory> {
    const path = withQuery(`/wallets/${id}/value-history`, historyQuery(query))
    return this.#connection.request(path, options)
  }
}
