import { setImmediate, setTimeout } from 'node:timers/promises'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { AddressBook } from '../../domain/ports/address-book.ts'
import type { Histories } from '../../domain/ports/histories.ts'
import { addressJson, sparklineJson } from '../json/address-json.ts'
import { frameOf } from './frames.ts'
import { ShownRows } from './shown-rows.ts'

/** So many are read and serialised in one piece of work, a few milliseconds long. */
const SLICE = 25
const DELETED_MAX = 1000
/** Changes of an address within this time are sent once. */
const COALESCE_MS = 50

export type SendAddress = (id: number, frame: string) => void

export interface AddressUpdatesParts {
  readonly book: AddressBook
  readonly histories: Histories
  /** Sends to every stream. */
  readonly send: SendAddress
  /** The store could not be read: updates are lost. */
  readonly onFailed: () => void
}

/** Reads changed addresses and serialises each once for all streams. */
export class AddressUpdates {
  readonly #parts: AddressUpdatesParts
  readonly #shown = new ShownRows()
  readonly #changed = new Set<number>()
  /** Deleted lately: a read that began before must not show them again. */
  readonly #deleted = new Set<number>()
  #queued = false
  #running = false
  /** Reads follow one another, so that no stream gets an older state after a newer one. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: AddressUpdatesParts) {
    this.#parts = parts
  }

  changed(id: number): void {
    this.#changed.add(id)
    this.#start()
  }

  /** Many addresses have come into the queue at once. */
  queued(): void {
    this.#queued = true
    this.#start()
  }

  deleted(id: number): void {
    this.#changed.delete(id)
    this.#shown.forget(id)
    this.#deleted.add(id)
    if (this.#deleted.size > DELETED_MAX) this.#deleted.delete(first(this.#deleted))
  }

  /** Sends the current state of these addresses to one stream. */
  async sendTo(ids: ReadonlySet<number>, send: SendAddress): Promise<void> {
    for (const slice of slicesOf([...ids])) {
      await this.#inTurn(async () => {
        const addresses = await this.#read(slice)
        await this.#sendFrames(addresses, new Set(addresses), send)
      })
    }
  }

  #start(): void {
    if (this.#running) return
    this.#running = true
    this.#run().catch(() => {
      this.#changed.clear()
      this.#parts.onFailed()
    })
  }

  async #run(): Promise<void> {
    try {
      while (this.#changed.size > 0 || this.#queued) {
        if (this.#queued) await this.#sendQueued()
        const ids = [...this.#changed]
        this.#changed.clear()
        for (const slice of slicesOf(ids)) {
          await this.#inTurn(async () => this.#sendAll(await this.#read(slice)))
        }
        await setTimeout(COALESCE_MS, undefined, { ref: false })
      }
    } finally {
      this.#running = false
    }
  }

  async #sendQueued(): Promise<void> {
    this.#queued = false
    for (let offset = 0; ; offset += SLICE) {
      const status = 'IN_PROGRESS'
      const more = await this.#inTurn(async () => {
        const { addresses } = await this.#parts.book.list({ limit: SLICE, offset, status })
        await this.#sendAll(addresses)
        return addresses.length === SLICE
      })
      if (!more) return
    }
  }

  async #sendAll(addresses: readonly TrackedAddress[]): Promise<void> {
    const redrawn = new Set(addresses.filter((address) => this.#shown.haveChanged(address)))
    await this.#sendFrames(addresses, redrawn, this.#parts.send)
  }

  /** Those of `redrawn` with their sparkline. */
  async #sendFrames(
    addresses: readonly TrackedAddress[],
    redrawn: ReadonlySet<TrackedAddress>,
    send: SendAddress,
  ): Promise<void> {
    const lines = await this.#parts.histories.sparklines([...redrawn].map(({ id }) => id))
    for (const address of addresses) {
      const { id, chain } = address
      if (this.#deleted.has(id)) continue
      const line = redrawn.has(address) ? { sparkline: sparklineJson(chain, lines.get(id)) } : {}
      send(id, frameOf({ event: 'address', data: { ...addressJson(address), ...line } }))
    }
  }

  async #read(ids: readonly number[]): Promise<TrackedAddress[]> {
    const found = await Promise.all(ids.map((id) => this.#parts.book.get(id)))
    return found.filter((address) => address !== null)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      await setImmediate()
      return work()
    })
    this.#last = result.catch(() => {})
    return result
  }
}

function* slicesOf(ids: readonly number[]): Generator<readonly number[]> {
  for (let at = 0; at < ids.length; at += SLICE) yield ids.slice(at, at + SLICE)
}

function first(ids: ReadonlySet<number>): number {
  const [id = 0] = ids
  return id
}
