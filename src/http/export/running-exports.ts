import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { HttpError } from '../errors/problem.ts'
import { Places } from '../limits/places.ts'
import { Pace } from './pace.ts'

const AT_ONCE = 8
const AT_ONCE_PER_CLIENT = 4
const RETRY_AFTER_SECONDS = 5

/** A snapshot in batches of rows. */
export interface Snapshot<Batch> {
  batches(): AsyncIterable<Batch> | Iterable<Batch>
  close(): Promise<void>
}

export interface Writer<Batch> {
  readonly head: string
  textOf(batch: Batch): string
}

/** Exports that are being sent. */
export class RunningExports {
  readonly #running = new Set<Readable>()
  readonly #places = new Places(AT_ONCE, AT_ONCE_PER_CLIENT)

  /** The text of a snapshot; null if there is none. Throws HttpError `too_many_exports`. */
  async start<Batch>(
    open: () => Promise<Snapshot<Batch> | null>,
    writer: Writer<Batch>,
    client: string,
  ): Promise<Readable | null> {
    const free = this.#takePlace(client)
    try {
      const snapshot = await open()
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

  #send<Batch>(snapshot: Snapshot<Batch>, writer: Writer<Batch>, free: () => void): Readable {
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

async function* textOf<Batch>(
  snapshot: Snapshot<Batch>,
  writer: Writer<Batch>,
  pace: Pace,
): AsyncGenerator<string> {
  if (writer.head !== '') yield writer.head
  for await (const batch of snapshot.batches()) {
    const text = writer.textOf(batch)
    if (text !== '') {
      pace.took(text.length)
      yield text
    }
    await setImmediate()
  }
}
