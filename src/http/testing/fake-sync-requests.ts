import type { SyncRequests } from '../../domain/ports/sync-requests.ts'
import type { FakeBook } from './fake-book.ts'

/** Accepts every sync request and never starts one. */
export class FakeSyncRequests implements SyncRequests {
  readonly #book: FakeBook

  constructor(book: FakeBook) {
    this.#book = book
  }

  wake(): void {}

  async request(id: number) {
    return this.#book.change(id, { status: 'IN_PROGRESS' })
  }

  async requestAll() {
    const ids = this.#book.ids()
    for (const id of ids) this.#book.change(id, { status: 'IN_PROGRESS' })
    return ids.length
  }

  async verify(id: number) {
    return (await this.#book.get(id)) === null ? null : { sources: ['esplora'] }
  }
}
