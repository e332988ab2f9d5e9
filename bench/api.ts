import { setTimeout } from 'node:timers/promises'

export interface AddressState {
  readonly id: number
  readonly sync_status: string
  readonly sync_error: unknown
  readonly balance: string
  readonly transaction_count: number
}

export interface ShownRow {
  readonly tx_hash: string
  readonly amount: string
  readonly timestamp: string
  readonly block_height: number | null
  readonly balance: string
}

const POLL_MS = 20

/** The few requests of the API that steer the program. */
export class Api {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async add(address: string): Promise<number> {
    const { id } = (await this.#send('POST', '/addresses', { address })) as AddressState
    return id
  }

  async address(id: number): Promise<AddressState> {
    return (await this.#send('GET', `/addresses/${id}`)) as AddressState
  }

  async rows(id: number, offset: number, limit: number): Promise<readonly ShownRow[]> {
    const path = `/addresses/${id}/transactions?limit=${limit}&offset=${offset}`
    return ((await this.#send('GET', path)) as { transactions: readonly ShownRow[] }).transactions
  }

  /** Synchronises one address and returns how many seconds it took; `onWait` is called now and then. */
  async sync(id: number, onWait: () => void = () => {}, pollMs = POLL_MS): Promise<number> {
    const start = performance.now()
    await this.#send('POST', `/addresses/${id}/sync`)
    for (;;) {
      const state = await this.address(id)
      onWait()
      if (state.sync_status === 'DONE') return (performance.now() - start) / 1000
      if (state.sync_status === 'ERROR') throw new Error(JSON.stringify(state.sync_error))
      await setTimeout(pollMs)
    }
  }

  /** Synchronises all addresses and returns after how many seconds that was accepted; throws unless all of them succeed. */
  async syncAll(lookMs = POLL_MS): Promise<number> {
    const start = performance.now()
    await this.#send('POST', '/sync')
    const accepted = (performance.now() - start) / 1000
    while ((await this.#countOf('IN_PROGRESS')) > 0) await setTimeout(lookMs)
    const failed = await this.#countOf('ERROR')
    if (failed > 0) throw new Error(`${failed} addresses could not be synchronised`)
    return accepted
  }

  async #countOf(status: string): Promise<number> {
    return ((await this.#send('GET', `/addresses?limit=1&status=${status}`)) as { total: number }).total
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(this.#url + path, { method, ...(body === undefined ? {} : json) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }
}
