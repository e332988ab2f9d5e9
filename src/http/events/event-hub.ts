import type { ServerResponse } from 'node:http'
import type { Change, ChangeFeed } from '../../domain/ports/sync-requests.ts'
import { HttpError } from '../errors/problem.ts'
import { changeFrame, subjectOf } from './change-frame.ts'
import { EventStream } from './event-stream.ts'

type MayListen = () => Promise<boolean>

const STREAMS_MAX = 100
const HEARTBEAT_MS = 15_000
const RETRY_MS = 2_000

/**
 * Hands every change to every listening client. It listens to the feed, and its timer runs, only while somebody
 * listens to it.
 */
export class EventHub {
  readonly #feed: ChangeFeed
  /** Each with what tells whether its client may still listen. */
  readonly #streams = new Map<EventStream, MayListen>()
  #stopListening: (() => void) | null = null
  #closed = false

  constructor(feed: ChangeFeed) {
    this.#feed = feed
  }

  /** Throws HttpError when no more clients are taken. To be called before anything is written. */
  checkRoom(): void {
    if (this.#closed) throw new HttpError('shutting_down', 'The server is shutting down.')
    if (this.#streams.size >= STREAMS_MAX) {
      throw new HttpError(
        'too_many_streams',
        `There are ${STREAMS_MAX} event streams already; close one first.`,
        { 'retry-after': '30' },
      )
    }
  }

  /** Takes over a response whose head is written; it hears of everything from now on, until it may not any more. */
  add(response: ServerResponse, mayListen: MayListen): void {
    const stream = new EventStream(response)
    this.#streams.set(stream, mayListen)
    this.#stopListening ??= this.#listen()
    response.on('close', () => this.#remove(stream))
    response.write(`retry: ${RETRY_MS}\n: connected\n\n`)
  }

  /** Ends all streams for good. */
  close(): void {
    this.#closed = true
    for (const stream of this.#streams.keys()) stream.end()
  }

  #listen(): () => void {
    const unsubscribe = this.#feed.subscribe((change) => this.#tell(change))
    const timer = setInterval(() => {
      for (const [stream, mayListen] of this.#streams) {
        stream.heartbeat()
        mayListen().then(
          (may) => may || stream.end(),
          () => stream.end(),
        )
      }
    }, HEARTBEAT_MS)
    timer.unref()
    return () => {
      unsubscribe()
      clearInterval(timer)
    }
  }

  #tell(change: Change): void {
    const frame = changeFrame(change)
    const subject = subjectOf(change)
    for (const stream of this.#streams.keys()) stream.send(subject, frame)
  }

  #remove(stream: EventStream): void {
    this.#streams.delete(stream)
    if (this.#streams.size > 0) return
    this.#stopListening?.()
    this.#stopListening = null
  }
}
