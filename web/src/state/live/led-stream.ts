import type { StreamEvent } from '../../../../src/client/api-types.ts'
import type { Connection } from '../../../../src/client/connection.ts'
import { followEvents } from '../../../../src/client/follow-events.ts'

/** `opening`: no connection yet, or none because no tab is visible. `lost`: it reconnects by itself. */
export type StreamState = 'opening' | 'open' | 'lost'

/** What tabs say to each other. A place names a connection and how many of its events have been passed on. */
export type TabMessage =
  /** A visible tab, to the leader. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'state'; readonly state: StreamState; readonly place: string }
  | { readonly kind: 'event'; readonly event: StreamEvent; readonly after: string; readonly place: string }

/** Without a visible tab for this time, the leader closes the connection. */
const UNSEEN_MAX_MS = 12_000

/** The connection of the tab that leads. It reports to all tabs, its own included. */
export class LedStream {
  readonly #connection: Connection
  readonly #report: (message: TabMessage) => void
  #stop: (() => void) | null = null
  #state: StreamState = 'opening'
  #seenAt = 0
  #connectionName = ''
  #passedOn = 0
  isLed = false

  constructor(connection: Connection, report: (message: TabMessage) => void) {
    this.#connection = connection
    this.#report = report
  }

  lead(): void {
    this.isLed = true
    this.answer()
  }

  resign(): void {
    this.isLed = false
    this.#close()
  }

  /** A visible tab has asked, or is about to. */
  answer(): void {
    if (!this.isLed) return
    this.#seenAt = Date.now()
    if (this.#stop === null) this.#open()
    this.#reportState(this.#state)
  }

  /** Closes the connection if there is no tab to see the events. */
  rest(): void {
    const isSeen =
      document.visibilityState === 'visible' || Date.now() - this.#seenAt < UNSEEN_MAX_MS || !this.isLed
    if (isSeen || this.#stop === null) return
    this.#close()
    this.#reportState('opening')
  }

  #open(): void {
    this.#state = 'opening'
    this.#stop = followEvents(this.#connection, {
      onOpen: () => {
        this.#connectionName = `${Date.now()} ${Math.random()}`
        this.#passedOn = 0
        this.#reportState('open')
      },
      onLost: () => this.#reportState('lost'),
      onEvent: (event) => {
        const after = this.#place()
        this.#passedOn += 1
        this.#report({ kind: 'event', event, after, place: this.#place() })
      },
    })
  }

  #close(): void {
    this.#stop?.()
    this.#stop = null
    this.#state = 'opening'
  }

  #reportState(state: StreamState): void {
    this.#state = state
    this.#report({ kind: 'state', state, place: this.#place() })
  }

  #place(): string {
    return `${this.#connectionName} ${this.#passedOn}`
  }
}
