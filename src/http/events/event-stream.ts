import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { EventTail, TailBatch } from './event-tail.ts'
import { type FrameBatch, frameOf } from './frames.ts'

/** A client that reads nothing for this many heartbeats is disconnected; it resumes by its last event id. */
const MISSED_HEARTBEATS_MAX = 4
const RETRY_MS = 2_000
/** A client for which more than that waits is disconnected, too: reading the state again is less. */
export const WAITING_CHARACTERS_MAX = 1024 * 1024

/** Where a stream begins in the log of events. */
export interface StreamStart {
  /** Events after this one are sent. */
  readonly after: number
  /** Events up to this one are a replay: the client gets the affected addresses when it has passed. */
  readonly replayTo: number
  /** The client's last event is not in the log any more. */
  readonly reset: boolean
}

/**
 * One client of the event stream.
 *
 * Frames of a subject (an address, a source) are pushed. While the connection is full, only the latest frame of each
 * subject waits, so a slow client gets fewer of them, never old ones.
 *
 * Events of the log are pulled from the client's position whenever the connection has room, so none is lost or kept in
 * memory for a slow client.
 */
export class EventStream {
  readonly #response: ServerResponse
  readonly #tail: EventTail
  readonly #sendAddresses: (addressIds: ReadonlySet<number>) => void
  readonly #waiting = new Map<string, string>()
  #waitingCharacters = 0
  readonly #affected = new Set<number>()
  #position: number
  #replayTo: number
  #state: 'open' | 'full' | 'ended' = 'open'
  #pulling: 'no' | 'yes' | 'again' = 'no'
  #missedHeartbeats = 0

  constructor(
    response: ServerResponse,
    tail: EventTail,
    { after, replayTo, reset }: StreamStart,
    sendAddresses: (addressIds: ReadonlySet<number>) => void,
  ) {
    this.#response = response
    this.#tail = tail
    this.#sendAddresses = sendAddresses
    this.#position = after
    this.#replayTo = replayTo
    response.on('drain', () => this.#resume())
    this.#write(`retry: ${RETRY_MS}\nid: ${after}\n: connected\n\n`)
    if (reset) this.#write(frameOf({ event: 'reset', data: { id: after } }, after))
    this.pull()
  }

  /** How many frames wait for the client. */
  get waiting(): number {
    return this.#waiting.size
  }

  send(batch: FrameBatch): void {
    if (batch.frames.length === 0) return
    if (this.#state === 'open') this.#write(batch.text)
    else if (this.#state === 'full') {
      for (const { subject, frame } of batch.frames) this.#keep(subject, frame)
      if (this.#waitingCharacters > WAITING_CHARACTERS_MAX) this.end()
    }
  }

  /** Takes from the log what the client has not got yet. */
  pull(): void {
    if (this.#pulling !== 'no') {
      this.#pulling = 'again'
      return
    }
    this.#pulling = 'yes'
    this.#pull().then(
      () => {
        const again = this.#pulling === 'again'
        this.#pulling = 'no'
        if (again) this.pull()
      },
      () => this.end(),
    )
  }

  /** Keeps the connection alive through proxies, and notices a client that has vanished. */
  heartbeat(): void {
    if (this.#state === 'open') this.#write(': heartbeat\n\n')
    else if (++this.#missedHeartbeats > MISSED_HEARTBEATS_MAX) this.#response.destroy()
  }

  end(): void {
    const full = this.#state === 'full'
    this.#state = 'ended'
    this.#waiting.clear()
    this.#waitingCharacters = 0
    this.#response.end()
    // A client that does not read would keep the connection open.
    if (full) this.#response.destroy()
  }

  async #pull(): Promise<void> {
    while (this.#state === 'open') {
      const batch = await this.#tail.after(this.#position)
      if (batch.complete && batch.text === '') return this.#sendAffected()
      if (this.#state !== 'open') return
      if (batch.complete) this.#take(batch)
      else await this.#reset()
      await setImmediate()
    }
  }

  #take({ text, lastId, addressIds, restoredIds }: TailBatch): void {
    const isReplay = this.#position < this.#replayTo
    for (const id of isReplay ? addressIds : restoredIds) this.#affected.add(id)
    this.#position = lastId
    this.#write(text)
    if (lastId >= this.#replayTo) this.#sendAffected()
  }

  #sendAffected(): void {
    if (this.#affected.size === 0) return
    this.#sendAddresses(new Set(this.#affected))
    this.#affected.clear()
  }

  /** The client was so slow that the log was pruned below its position. */
  async #reset(): Promise<void> {
    const id = await this.#tail.newestId()
    if (this.#state !== 'open') return
    this.#position = id
    this.#write(frameOf({ event: 'reset', data: { id } }, id))
  }

  #write(frame: string): void {
    this.#state = this.#response.write(frame) ? 'open' : 'full'
  }

  #resume(): void {
    if (this.#state === 'ended') return
    this.#state = 'open'
    this.#missedHeartbeats = 0
    for (const subject of this.#waiting.keys()) {
      if (this.#state !== 'open') return
      this.#write(this.#takeWaiting(subject))
    }
    this.pull()
  }

  #keep(subject: string, frame: string): void {
    this.#takeWaiting(subject)
    this.#waiting.set(subject, frame)
    this.#waitingCharacters += frame.length
  }

  #takeWaiting(subject: string): string {
    const frame = this.#waiting.get(subject) ?? ''
    this.#waiting.delete(subject)
    this.#waitingCharacters -= frame.length
    return frame
  }
}
