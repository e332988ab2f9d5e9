import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type {
  ExportBatch,
  ExportSnapshot,
  TransactionExports,
} from '../../domain/ports/transaction-exports.ts'
import { HttpError } from '../errors/problem.ts'

const AT_ONCE = 4
const RETRY_AFTER_SECONDS = 5
/** A client that reads nothing for so long is disconnected: its snapshot blocks the database's vacuum or checkpoint. */
const STALLED_MS = 60_000

export interface Writer {
  readonly head: string
  row(address: ExportBatch['address'], row: ExportBatch['rows'][number]): string
}

/** Exports that are being sent. */
export class RunningExports {
  readonly #exports: TransactionExports
  readonly #running = new Set<Readable>()
  #opening = 0

  constructor(exports: TransactionExports) {
    this.#exports = exports
  }

  /** The text of all rows; null if there is no such address. Throws HttpError `too_many_exports`. */
  async start(id: number | 'all', writer: Writer): Promise<Readable | null> {
    if (this.#running.size + this.#opening >= AT_ONCE) {
      throw new HttpError(
        'too_many_exports',
        `${AT_ONCE} exports are running already: try again when one of them is done.`,
        { 'retry-after': String(RETRY_AFTER_SECONDS) },
      )
    }
    this.#opening += 1
    try {
      const snapshot = await this.#exports.open(id)
      return snapshot === null ? null : this.#send(snapshot, writer)
    } finally {
      this.#opening -= 1
    }
  }

  /** Aborts running exports when the server closes, so that clients detect the truncation. */
  stop(): void {
    for (const stream of this.#running) stream.destroy(new Error('the server is closing'))
  }

  #send(snapshot: ExportSnapshot, writer: Writer): Readable {
    const stalled = setTimeout(
      () => stream.destroy(new Error('the client reads nothing')),
      STALLED_MS,
    ).unref()
    const stream = Readable.from(
      textOf(snapshot, writer, () => stalled.refresh()),
      { objectMode: false },
    )
    this.#running.add(stream)
    // Not in the generator: its `finally` does not run if it was never started.
    stream.once('close', () => {
      clearTimeout(stalled)
      this.#running.delete(stream)
      void snapshot.close()
    })
    return stream
  }
}

async function* textOf(
  snapshot: ExportSnapshot,
  writer: Writer,
  onProgress: () => void,
): AsyncGenerator<string> {
  yield writer.head
  for await (const { address, rows } of snapshot.batches()) {
    onProgress()
    let text = ''
    for (const row of rows) text += writer.row(address, row)
    yield text
    await setImmediate()
  }
}
