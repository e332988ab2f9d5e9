import { EVERY_ROW } from '../../domain/history/row-filter.ts'
import type {
  ExportBatch,
  ExportSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import type { FakeBook } from './fake-book.ts'

const BATCH = 2

/** Exports of a FakeBook; counts the snapshots that are open. */
export class FakeExports implements TransactionExports {
  readonly #book: FakeBook
  running = 0
  /** Set: batches without end, for clients that do not wait for it. */
  endless = false

  constructor(book: FakeBook) {
    this.#book = book
  }

  async openOwner() {
    return null
  }

  async open(id: number | 'all', filter = EVERY_ROW): Promise<ExportSnapshot | null> {
    const ids = id === 'all' ? this.#book.ids() : [id]
    const batches: ExportBatch[] = []
    for (const each of ids) {
      const address = await this.#book.get(each)
      const page = await this.#book.page(each, { kind: 'offset', offset: 0 }, 1000, filter)
      if (address === null || page === null) return null
      for (let at = 0; at < page.rows.length; at += BATCH) {
        batches.push({ address: { ...address, tip: page.tip }, rows: page.rows.slice(at, at + BATCH) })
      }
    }
    this.running += 1
    const close = async () => {
      this.running -= 1
    }
    return { batches: () => this.#repeat(batches), close }
  }

  *#repeat(batches: readonly ExportBatch[]): Generator<ExportBatch> {
    do yield* batches
    while (this.endless && batches.length > 0)
  }
}
