import type { StreamEvent } from '../../../../src/client/api-types.ts'
import type { Connection } from '../../../../src/client/connection.ts'
import { locationOf } from '../paths.ts'
import type { Leadership } from './leadership.ts'
import { leadershipOf } from './leadership-of.ts'
import { LedStream, type StreamState, type TabMessage } from './led-stream.ts'

export interface SharedEventHandlers {
  onEvent(event: StreamEvent): void
  /** Events follow from here on; some may have been missed before. Read the current state now. */
  onOpen(): void
  onClosed(state: Exclude<StreamState, 'open'>): void
}

/** The tabs of one version of the app share it; instances under other paths of the same origin have their own. */
const CHANNEL = `live-updates-1 ${locationOf('/')}`
const ASK_MS = 4000
/** A leader that leaves so many questions unanswered is frozen or hangs. */
const UNANSWERED_MAX = 3

/**
 * The server's events for this tab, by one connection for all tabs of the browser: a browser opens only six
 * connections to a host over HTTP/1.1. The tab that leads reads the stream and passes it on. Visible tabs ask the leader
 * regularly, so that it keeps the stream open, and to notice when it does not respond.
 */
export class SharedEvents {
  readonly #handlers: SharedEventHandlers
  readonly #channel = new BroadcastChannel(CHANNEL)
  readonly #leadership: Leadership
  readonly #stream: LedStream
  readonly #life = new AbortController()
  /** The place in the leader's stream up to which this tab has heard everything. */
  #heard = ''
  #unanswered = 0

  constructor(connection: Connection, handlers: SharedEventHandlers) {
    this.#handlers = handlers
    this.#stream = new LedStream(connection, (message) => {
      this.#channel.postMessage(message)
      this.#take(message)
    })
    this.#leadership = leadershipOf(CHANNEL, (leads) => (leads ? this.#stream.lead() : this.#stream.resign()))
  }

  start(): void {
    const { signal } = this.#life
    const timer = setInterval(() => this.#ask(), ASK_MS)
    signal.addEventListener('abort', () => clearInterval(timer))
    this.#channel.addEventListener('message', ({ data }) => this.#take(data), { signal })
    document.addEventListener('visibilitychange', () => this.#ask(), { signal })
    document.addEventListener('freeze', () => this.#leadership.leave(), { signal })
    addEventListener('pagehide', () => this.#leadership.leave(), { signal })
    document.addEventListener('resume', () => this.#join(), { signal })
    addEventListener('pageshow', ({ persisted }) => persisted && this.#join(), { signal })
    this.#join()
  }

  stop(): void {
    this.#life.abort()
    this.#leadership.leave()
    this.#stream.resign()
    this.#channel.close()
  }

  #join(): void {
    this.#leadership.join()
    this.#channel.postMessage({ kind: 'ask' } satisfies TabMessage)
  }

  #ask(): void {
    this.#stream.rest()
    if (document.visibilityState === 'hidden') {
      this.#unanswered = 0
    } else if (this.#stream.isLed) {
      this.#stream.answer()
    } else if (this.#unanswered < UNANSWERED_MAX) {
      this.#unanswered += 1
      this.#channel.postMessage({ kind: 'ask' } satisfies TabMessage)
    } else {
      this.#unanswered = 0
      this.#leadership.seize()
    }
  }

  #take(message: TabMessage): void {
    if (message.kind === 'ask') {
      this.#stream.answer()
      return
    }
    this.#unanswered = 0
    if (message.kind === 'event') {
      const isNext = message.after === this.#heard
      this.#heard = message.place
      this.#handlers.onEvent(message.event)
      if (!isNext) this.#handlers.onOpen()
    } else if (message.state !== 'open') {
      this.#handlers.onClosed(message.state)
    } else if (message.place !== this.#heard) {
      this.#heard = message.place
      this.#handlers.onOpen()
    }
  }
}
