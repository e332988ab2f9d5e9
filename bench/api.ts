import { setTimeout } from 'node:timers/promises'
import { ApiClient } from '../src/client/api-client.ts'
import type { Address, Transaction } from '../src/client/api-types.ts'

const POLL_MS = 20

/** The few requests of the API that the benchmarks need. */
export class Api {
  readonly #client: ApiClient

  constructor(url: string) {
    this.#client = new ApiClient({ url })
  }

  async add(address: string): Promise<number> {
    return (await this.#client.addAddress({ address })).id
  }

  address(id: number): Promise<Address> {
    return this.#client.address(id)
  }

  async rows(id: number, offset: number, limit: number): Promise<readonly Transaction[]> {
    return (await this.#client.transactions(id, { offset, limit })).transactions
  }

  /** Synchronises one address and returns how many seconds it took; `onWait` runs at every poll. */
  async sync(id: number, onWait: () => void = () => {}, pollMs = POLL_MS): Promise<number> {
    const start = performance.now()
    await this.#client.syncAddress(id)
    for (;;) {
      const state = await this.address(id)
      onWait()
      if (state.sync_status === 'DONE') return (performance.now() - start) / 1000
      if (state.sync_status === 'ERROR') throw new Error(JSON.stringify(state.sync_error))
      await setTimeout(pollMs)
    }
  }

  /** Synchronises all addresses; returns the seconds until the request was accepted. Throws unless all of them succeed. */
  async syncAll(pollMs = POLL_MS): Promise<number> {
    const start = performance.now()
    await this.#client.syncAll()
    const accepted = (performance.now() - start) / 1000
    while ((await this.#countOf('IN_PROGRESS')) > 0) await setTimeout(pollMs)
    const failed = await this.#countOf('ERROR')
    if (failed > 0) throw new Error(`${failed} addresses failed to synchronise`)
    return accepted
  }

  async #countOf(status: Address['sync_status']): Promise<number> {
    return (await this.#client.addresses({ limit: 1, status })).total
  }
}
