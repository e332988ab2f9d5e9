import type { ApiClient } from '../../../src/client/api-client.ts'
import type { Address, StreamEvent } from '../../../src/client/api-types.ts'
import { followEvents } from '../../../src/client/follow-events.ts'
import type { Notice } from './notice.svelte.ts'
import type { Portfolio } from './portfolio.svelte.ts'
import type { Removals } from './removals.svelte.ts'

/** `lost`: it reconnects by itself. `signed-out`: the server requires a token. */
export type Link = 'opening' | 'live' | 'lost' | 'signed-out'

/** A list that could not be read is requested again after this time. */
const READ_AGAIN_MS = 5000
/** Changes that arrive within this time are applied together: many addresses may change at once. */
const BATCH_MS = 50

/**
 * Keeps the portfolio up to date by the server's events, which carry whole states. The list is read only when the
 * stream opens or is reset.
 */
export class LiveUpdates {
  readonly #api: ApiClient
  readonly #portfolio: Portfolio
  readonly #removals: Removals
  readonly #notice: Notice
  readonly #life = new AbortController()
  readonly #arrived = new Map<number, Address>()
  #batch: ReturnType<typeof setTimeout> | null = null
  #reading = new AbortController()
  #readAgain: ReturnType<typeof setTimeout> | undefined
  link: Link = $state('opening')
  /** Whether there is a session to sign out of. */
  tokenRequired = $state(false)

  constructor(api: ApiClient, portfolio: Portfolio, removals: Removals, notice: Notice) {
    this.#api = api
    this.#portfolio = portfolio
    this.#removals = removals
    this.#notice = notice
  }

  start(): void {
    const stopEvents = followEvents(this.#api.connection, {
      onOpen: () => this.#opened(),
      onLost: () => this.#lost(),
      onEvent: (event) => this.#take(event),
    })
    const { signal } = this.#life
    signal.addEventListener('abort', stopEvents)
    addEventListener('pagehide', () => void this.#removals.settle(), { signal })
  }

  stop(): void {
    this.#life.abort()
    this.#reading.abort()
    clearTimeout(this.#readAgain)
    if (this.#batch !== null) clearTimeout(this.#batch)
  }

  /** The server has refused a request: nothing more is sent. */
  signedOut(): void {
    this.link = 'signed-out'
    this.stop()
  }

  #opened(): void {
    this.link = 'live'
    void this.#readAll()
    this.#api.session().then(
      (session) => {
        this.tokenRequired = session.token_required
      },
      () => {},
    )
  }

  #lost(): void {
    if (this.link !== 'signed-out') this.link = 'lost'
  }

  #take(event: StreamEvent): void {
    if (event.event === 'address') this.#arrive(event.data)
    else if (event.event === 'deleted') this.#deleted(event.data.id)
    else if (event.event === 'source') this.#portfolio.putSources([event.data])
    else if (event.event === 'reset') void this.#readAll()
  }

  async #readAll(): Promise<void> {
    this.#reading.abort()
    clearTimeout(this.#readAgain)
    this.#reading = new AbortController()
    const { signal } = this.#reading
    try {
      await this.#portfolio.replaceAll(this.#api.allAddresses({ include: 'sparkline' }, { signal }))
      this.#portfolio.putSources(await this.#api.sources())
    } catch (error) {
      // Whether the connection is lost or closed shows in the link.
      if (signal.aborted || this.link !== 'live') return
      this.#notice.show(error)
      this.#readAgain = setTimeout(() => void this.#readAll(), READ_AGAIN_MS)
    }
  }

  #arrive(address: Address): void {
    this.#arrived.set(address.id, address)
    this.#batch ??= setTimeout(() => {
      this.#batch = null
      for (const latest of this.#arrived.values()) this.#portfolio.put(latest)
      this.#arrived.clear()
    }, BATCH_MS)
  }

  #deleted(id: number): void {
    this.#arrived.delete(id)
    this.#removals.cancel(id)
    this.#portfolio.forget(id)
  }
}
