import type {
  Accepted,
  AddedAddresses,
  Address,
  AddressList,
  AddressPage,
  AllAccepted,
  AllSources,
  Backup,
  Balance,
  BalanceHistory,
  Chain,
  CrossCheck,
  Deleted,
  Health,
  NewAddress,
  NewAddresses,
  Prices,
  Restored,
  ServerTest,
  ServerToTest,
  Session,
  Settings,
  Source,
  Total,
  Totals,
  TransactionPage,
  ValueHistory,
} from './api-types.ts'
import { type CallOptions, type ClientOptions, Connection } from './connection.ts'
import { GroupCalls } from './group-calls.ts'
import { type HistoryQuery, historyQuery, type Moment, momentQuery, type PageQuery } from './history-query.ts'
import { timeText, withQuery } from './query.ts'
import { readAll } from './read-all.ts'
import { TransactionCalls } from './transaction-calls.ts'
import { WalletCalls } from './wallet-calls.ts'

/** The API in TypeScript, for browsers and Node alike. Calls throw ApiProblem or Unreachable. */
export class ApiClient {
  readonly connection: Connection
  readonly wallets: WalletCalls
  readonly groups: GroupCalls
  /** Over everything that is followed. */
  readonly everything: TransactionCalls

  constructor(options: ClientOptions = {}) {
    this.connection = new Connection(options)
    this.wallets = new WalletCalls(this.connection)
    this.groups = new GroupCalls(this.connection)
    this.everything = new TransactionCalls(this.connection)
  }

  health(): Promise<Health> {
    return this.connection.request('/health')
  }

  async chains(): Promise<readonly Chain[]> {
    return (await this.connection.request<{ chains: Chain[] }>('/chains')).chains
  }

  addAddress(fresh: NewAddress): Promise<Address> {
    return this.connection.request('/addresses', { method: 'POST', body: fresh })
  }

  /** One result for each, in the same order; at most 1,000. */
  addAddresses(addresses: NewAddresses['addresses'], sync = false): Promise<AddedAddresses> {
    return this.connection.request('/addresses', { method: 'POST', body: { addresses, sync } })
  }

  address(id: number, options: CallOptions = {}): Promise<Address> {
    return this.connection.request(`/addresses/${id}`, options)
  }

  lookUpAddress(address: string, chain?: string): Promise<Address> {
    return this.connection.request(withQuery('/addresses/lookup', { address, chain }))
  }

  /** One page, oldest first. */
  addresses(query: AddressList = {}, options: CallOptions = {}): Promise<AddressPage> {
    return this.connection.request(withQuery('/addresses', { ...query }), options)
  }

  /** All addresses, page by page, oldest first. */
  async *allAddresses(
    query: Omit<AddressList, 'limit' | 'offset'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<readonly Address[]> {
    yield* readAll(async (place) => (await this.addresses({ ...query, ...place }, options)).addresses)
  }

  relabelAddress(id: number, label: string | null): Promise<Address> {
    return this.connection.request(`/addresses/${id}`, { method: 'PATCH', body: { label } })
  }

  removeAddress(id: number, options: CallOptions = {}): Promise<Deleted> {
    return this.connection.request(`/addresses/${id}`, { ...options, method: 'DELETE' })
  }

  /** Undoes `removeAddress`, until its `restorable_until`. */
  restoreAddress(id: number, options: CallOptions = {}): Promise<Address> {
    return this.connection.request(`/addresses/${id}/restore`, { ...options, method: 'POST' })
  }

  syncAddress(id: number): Promise<Accepted> {
    return this.connection.request(`/addresses/${id}/sync`, { method: 'POST' })
  }

  syncAll(): Promise<AllAccepted> {
    return this.connection.request('/sync', { method: 'POST' })
  }

  verifyAddress(id: number): Promise<CrossCheck> {
    return this.connection.request(`/addresses/${id}/verify`, { method: 'POST' })
  }

  transactions(id: number, query: PageQuery = {}, options: CallOptions = {}): Promise<TransactionPage> {
    return this.connection.request(withQuery(`/addresses/${id}/transactions`, { ...query }), options)
  }

  balance(id: number, moment: Moment = {}): Promise<Balance> {
    return this.connection.request(withQuery(`/addresses/${id}/balance`, momentQuery(moment)))
  }

  balanceHistory(id: number, query: HistoryQuery = {}, options: CallOptions = {}): Promise<BalanceHistory> {
    return this.connection.request(
      withQuery(`/addresses/${id}/balance-history`, historyQuery(query)),
      options,
    )
  }

  async totals(): Promise<readonly Total[]> {
    return (await this.connection.request<{ totals: Total[] }>('/totals')).totals
  }

  /** With what they are worth together and one by one. */
  valuedTotals(currency: string, options: CallOptions = {}): Promise<Totals> {
    return this.connection.request(withQuery('/totals', { currency }), options)
  }

  /** The daily closes of a coin, oldest first; ends as in `balanceHistory`. */
  prices(
    chain: string,
    query: Omit<HistoryQuery, 'points'> = {},
    options: CallOptions = {},
  ): Promise<Prices> {
    const { currency, from, to } = query
    const path = withQuery('/prices', { chain, currency, from: timeText(from), to: timeText(to) })
    return this.connection.request(path, options)
  }

  /** Of everything that is followed. */
  valueHistory(query: HistoryQuery = {}, options: CallOptions = {}): Promise<ValueHistory> {
    return this.connection.request(withQuery('/value-history', historyQuery(query)), options)
  }

  addressValueHistory(
    id: number,
    query: HistoryQuery = {},
    options: CallOptions = {},
  ): Promise<ValueHistory> {
    const path = withQuery(`/addresses/${id}/value-history`, historyQuery(query))
    return this.connection.request(path, options)
  }

  async sources(): Promise<readonly Source[]> {
    return (await this.allSources()).sources
  }

  /** With the providers of prices. */
  allSources(): Promise<AllSources> {
    return this.connection.request('/sources')
  }

  settings(): Promise<Settings> {
    return this.connection.request('/settings')
  }

  /** What a person has entered; `GET /backup` is the whole database. */
  backup(): Promise<Backup> {
    return this.connection.request('/backup.json')
  }

  restore(backup: Backup): Promise<Restored> {
    return this.connection.request('/restore', { method: 'POST', body: backup })
  }

  testServer(server: ServerToTest): Promise<ServerTest> {
    return this.connection.request('/sources/test', { method: 'POST', body: server })
  }

  /** `server` is `host:port`. */
  acceptCertificate(server: string, sha256: string): Promise<Accepted> {
    const body = { server, certificate_sha256: sha256 }
    return this.connection.request('/sources/certificates', { method: 'POST', body })
  }

  session(): Promise<Session> {
    return this.connection.request('/session')
  }

  signIn(token: string): Promise<Accepted> {
    return this.connection.request('/session', { method: 'POST', body: { token } })
  }

  signOut(): Promise<Accepted> {
    return this.connection.request('/session', { method: 'DELETE' })
  }
}
