import { setImmediate, setTimeout } from 'node:timers/promises'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { AddressBook } from '../../domain/ports/address-book.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Histories } from '../../domain/ports/histories.ts'
import { addressJson, sparklineJson } from '../json/address-json.ts'
import { lastActivity } from '../json/last-activity.ts'
import { FrameBatch, frameOf, type SubjectFrame } from './frames.ts'
import { ShownRows } from './shown-rows.ts'

/** So many are read and serialised in one piece of work, a few milliseconds long. */
const SLICE = 25
/** Changes of an address within this time are sent once. */
const COALESCE_MS = 50

export type SendBatch = (batch: FrameBatch) => void | Promise<void>

export interface AddressUpdatesParts {
  readonly book: AddressBook
  readonly histories: Histories
  readonly clock: Clock
  /** Sends to every stream. */
  readonly send: SendBatch
  /** The store could not be read: updates are lost. */
  readonly onFailed: () => void
}

/** Reads changed addresses and serialises each once for all streams. */
export class AddressUpdates {
  readonly #parts: AddressUpdatesParts
  readonly #shown = new ShownRows()
  readonly #changed = new Set<number>()
  /** Deleted since the current read began, which must not show them again. */
  readonly #deleted = new Set<number>()
  /** Being sent to all streams, slice by slice. */
  #sending: FrameBatch | null = null
  #queueChanged = false
  #sendingChanged = false
  #sendingQueue = false
  /** Reads follow one another, so that no stream gets an older state after a newer one. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: AddressUpdatesParts) {
    this.#parts = parts
  }

  changed(id: number): void {
    this.#changed.add(id)
    if (!this.#sendingChanged) this.#sendChanged().catch(() => this.#fail())
  }

  /** Many addresses were queued at once: the whole queue is sent, and changes of single addresses in between. */
  queued(): void {
    this.#queueChanged = true
    if (!this.#sendingQueue) this.#sendQueue().catch(() => this.#fail())
  }

  deleted(id: number): void {
    this.#changed.delete(id)
    this.#shown.forget(id)
    this.#sending?.withdraw(subjectOf(id))
    this.#deleted.add(id)
  }

  /** Sends the current state of these addresses to one stream. */
  async sendTo(ids: ReadonlySet<number>, send: SendBatch): Promise<void> {
    for (const slice of slicesOf([...ids])) {
      await this.#inTurn(async () => {
        const addresses = await this.#read(slice)
        await this.#sendFrames(addresses, new Set(addresses), send)
      })
    }
  }

  #fail(): void {
    this.#changed.clear()
    this.#queueChanged = false
    this.#parts.onFailed()
  }

  async #sendChanged(): Promise<void> {
    this.#sendingChanged = true
    try {
      while (this.#changed.size > 0) {
        const ids = [...this.#changed]
        this.#changed.clear()
        for (const slice of slicesOf(ids)) {
          await this.#inTurn(async () => this.#sendAll(await this.#read(slice)))
        }
        await setTimeout(COALESCE_MS, undefined, { ref: false })
      }
    } finally {
      this.#sendingChanged = false
    }
  }

  async #sendQueue(): Promise<void> {
    this.#sendingQueue = true
    try {
      while (this.#queueChanged) {
        this.#queueChanged = false
        let last: number | undefined = 0
        while (last !== undefined) last = await this.#sendQueueAfter(last)
        await setTimeout(COALESCE_MS, undefined, { ref: false })
      }
    } finally {
      this.#sendingQueue = false
    }
  }

  /** Sends the next slice. Returns its last id; undefined if it was empty. */
  #sendQueueAfter(id: number): Promise<number | undefined> {
    return this.#inTurn(async () => {
      const addresses = await this.#parts.book.inProgressAfter(id, SLICE)
      await this.#sendAll(addresses)
      return addresses.at(-1)?.id
    })
  }

  async #sendAll(addresses: readonly TrackedAddress[]): Promise<void> {
    const redrawn = new Set(addresses.filter((address) => this.#shown.haveChanged(address)))
    await this.#sendFrames(addresses, redrawn, this.#parts.send)
  }

  /** Those of `redrawn` with their sparkline. */
  async #sendFrames(
    addresses: readonly TrackedAddress[],
    redrawn: ReadonlySet<TrackedAddress>,
    send: SendBatch,
  ): Promise<void> {
    const ids = [...redrawn].map(({ id }) => id)
    const { histories } = this.#parts
    const lines = await histories.sparklines(ids)
    const times = await histories.newestTimes('address', ids)
    const now = this.#parts.clock.now()
    const frames: SubjectFrame[] = []
    for (const address of addresses) {
      const { id, chain } = address
      if (this.#deleted.has(id)) continue
      const line = redrawn.has(address)
        ? { ...lastActivity(times, id), sparkline: sparklineJson(chain, lines.get(id)) }
        : {}
      const frame = frameOf({ event: 'address', data: { ...addressJson(address, now), ...line } })
      frames.push({ subject: subjectOf(id), frame })
    }
    if (frames.length === 0) return
    this.#sending = new FrameBatch(frames)
    await send(this.#sending)
    this.#sending = null
  }

  async #read(ids: readonly number[]): Promise<TrackedAddress[]> {
    const found = await Promise.all(ids.map((id) => this.#parts.book.get(id)))
    return found.filter((address) => address !== null)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      await setImmediate()
      this.#deleted.clear()
      return work()
    })
    this.#last = result.catch(() => {})
    return result
  }
}

function subjectOf(id: number): string {
  return `address ${id}`
}

function* slicesOf(ids: readonly number[]): Generator<readonly number[]> {
  for (let at = 0; at < ids.length; at += SLICE) yield ids.slice(at, at + SLICE)
}
