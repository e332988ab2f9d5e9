import type { SyncRequests } from '../domain/ports/sync-requests.ts'
import { existing } from './existing.ts'

/** Requests syncs and cross-checks, which run in the background. Calls throw AppError. */
export class Syncs {
  readonly #requests: SyncRequests

  constructor(requests: SyncRequests) {
    this.#requests = requests
  }

  async syncAddress(id: number): Promise<void> {
    existing(id, await this.#requests.request(id))
  }

  /** Returns the number of addresses. */
  syncAll(): Promise<number> {
    return this.#requests.requestAll()
  }

  /** Returns the sources that will be queried. */
  async verify(id: number): Promise<readonly string[]> {
    return existing(id, await this.#requests.verify(id)).sources
  }
}
