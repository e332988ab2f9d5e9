import type { ServerResponse } from 'node:http'

/** So many heartbeats may go by while a client takes nothing at all before it is given up. */
const MISSED_HEARTBEATS_MAX = 4

/**
 * One listening client. While its connection is full, only the latest frame of each subject waits for it: a slow
 * client gets fewer events, never old ones, and costs one frame an address or source at most.
 */
export class EventStream {
  readonly #response: ServerResponse
  readonly #waiting = new Map<string, string>()
  #full = false
  #missedHeartbeats = 0

  constructor(response: ServerResponse) {
    this.#response = response
    response.on('drain', () => this.#goOn())
  }

  /** How many frames wait for the client. */
  get waiting(): number {
    return this.#waiting.size
  }

  send(subject: string, frame: string): void {
    if (!this.#full) {
      this.#write(frame)
      return
    }
    this.#waiting.delete(subject)
    this.#waiting.set(subject, frame)
  }

  /** Keeps the connection alive through proxies, and notices a client that is gone without a word. */
  heartbeat(): void {
    if (!this.#full) this.#write(': heartbeat\n\n')
    else if (++this.#missedHeartbeats > MISSED_HEARTBEATS_MAX) this.#response.destroy()
  }

  end(): void {
    this.#waiting.clear()
    this.#response.end()
    // Nobody waits for a client that does not read on.
    if (this.#full) this.#response.destroy()
  }

  #write(frame: string): void {
    this.#full = !this.#response.write(frame)
  }

  #goOn(): void {
    this.#full = false
    this.#missedHeartbeats = 0
    for (const [subject, frame] of this.#waiting) {
      if (this.#full) return
      this.#waiting.delete(subject)
      this.#write(frame)
    }
  }
}
