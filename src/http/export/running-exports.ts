import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import type {
  ExportBatch,
  ExportSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import { HttpError } from '../errors/problem.ts'
import { Places } from '../limits/places.ts'
import { Pace } from './pace.ts'

const AT_ONCE = 8
const AT_ONCE_PER_CLIENT = 4
const RETRY_AFTER_SECONDS = 5

export interface Writer {
  readonly head: string
  row(address: ExportBatch['address'], row: ExportBatch['rows'][number]): string
}

export interface Exported {
  readonly id: number | 'all'
  readonly filter: RowFilter
}

/** Exports that are being sent. */
export class RunningExports {
  readonly #exports: TransactionExports
  readonly #running = new Set<Readable>()
  readonly #places = new Places(AT_ONCE, AT_ONCE_PER_CLIENT)

  constructor(exports: TransactionExports) {
    this.#exports = exports
  }

  /** The text of the listed rows; null if there is no such address. Throws HttpError `too_many_exports`. */
  async start({ id, filter }: Exported, writer: Writer, client: string): Promise<Readable | null> {
    const free = this.#takePlace(client)
    try {
      const snapshot = await this.#exports.open(id, filter)
      if (snapshot !== null) return this.#send(snapshot, writer, free)
    } catch (error) {
      free()
      throw error
    }
    free()
    return null
  }

  /** Aborts running exports when the server closes, so that clients detect the truncation. */
  stop(): void {
    for (const stream of this.#running) stream.destroy(new Error('the server is closing'))
  }

  #takePlace(client: string): () => void {
    const obstacle = this.#places.obstacle(client)
    if (obstacle === null) return this.#places.take(client)
    const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) }
    throw obstacle === 'client'
      ? new HttpError(
          'too_many_exports',
          `You have ${AT_ONCE_PER_CLIENT} exports running already: try again when one of them is done.`,
          headers,
          429,
        )
      : new HttpError(
          'too_many_exports',
          `${AT_ONCE} exports are running already: try again when one of them is done.`,
          headers,
        )
  }

  #send(snapshot: ExportSnapshot, writer: Writer, free: () => void): Readable {
    const pace = new Pace(() => stream.destroy(new Error('the client reads too slowly')))
    const stream = Readable.from(textOf(snapshot, writer, pace), { objectMode: false })
    this.#running.add(stream)
    // Not in the generator: its `finally` does not run if it was never started.
    stream.once('close', () => {
      pace[Symbol.dispose]()
      this.#running.delete(stream)
      free()
      void snapshot.close()
    })
    return stream
  }
}

async function* textOf(snapshot: ExportSnapshot, writer: Writer, pace: Pace): AsyncGenerator<string> {
  if (writer.head !== '') yield writer.head
  for await (const { address, rows } of snapshot.batches()) {
    let text = ''
    for (const row of rows) text += writer.row(address, row)
    if (text !== '') {
      pace.took(text.length)
      yield text
    }
    await setImmediate()
  }
}
