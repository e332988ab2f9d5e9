import type { EventLog } from '../../domain/ports/event-log.ts'
import { loggedFrame } from './frames.ts'

/** A batch is read and written in a few milliseconds, so that other requests are served in between. */
const BATCH = 200

export interface TailBatch {
  /** The frames of the events; empty if there are none yet. */
  readonly text: string
  readonly lastId: number
  readonly addressIds: readonly number[]
  /** Those that were deleted before, and are shown again. */
  readonly restoredIds: readonly number[]
  /** False: events are missing after the requested id. */
  readonly complete: boolean
}

/** Reads and serialises the log once for all streams at the same position. */
export class EventTail {
  readonly #log: EventLog
  #latest: { readonly after: number; readonly batch: Promise<TailBatch> } | null = null

  constructor(log: EventLog) {
    this.#log = log
  }

  newestId(): Promise<number> {
    return this.#log.newestId()
  }

  /** There may be new events. */
  refresh(): void {
    this.#latest = null
  }

  after(id: number): Promise<TailBatch> {
    if (this.#latest?.after === id) return this.#latest.batch
    const batch = this.#read(id)
    this.#latest = { after: id, batch }
    // A failed read is not kept: the next one may succeed.
    batch.catch(() => {
      if (this.#latest?.batch === batch) this.#latest = null
    })
    return batch
  }

  async #read(id: number): Promise<TailBatch> {
    const { events, complete } = await this.#log.after(id, BATCH)
    return {
      text: events.map(loggedFrame).join(''),
      lastId: events.at(-1)?.id ?? id,
      addressIds: events.map(({ addressId }) => addressId),
      restoredIds: events.filter(({ kind }) => kind === 'restored').map(({ addressId }) => addressId),
      complete,
    }
  }
}
