import { getSources, listAddresses } from '../api/addresses.ts'
import { type EventHandlers, followEvents } from '../api/events.ts'
import { SIGNED_OUT } from '../api/request.ts'
import { getSession } from '../api/session.ts'
import type { Address } from '../api/types.ts'
import type { Notice } from './notice.svelte.ts'
import type { Portfolio } from './portfolio.svelte.ts'
import type { Removals } from './removals.svelte.ts'

/** `lost`: it reconnects by itself. `signed-out`: the server requires a token. */
export type Link = 'opening' | 'live' | 'lost' | 'signed-out'

/** Changes that arrive within this time are applied together: many addresses may change at once. */
const BATCH_MS = 50

/**
 * Keeps the portfolio up to date. Events carry whole states, so the list is read only when the stream opens: states
 * have no event id, and what changed while there was no stream cannot be resumed.
 */
export class Connection {
  readonly #portfolio: Portfolio
  readonly #removals: Removals
  readonly #notice: Notice
  readonly #life = new AbortController()
  readonly #arrived = new Map<number, Address>()
  #batch: ReturnType<typeof setTimeout> | null = null
  #reading = new AbortController()
  link: Link = $state('opening')
  /** Whether there is a session to sign out of. */
  tokenRequired = $state(false)

  constructor(portfolio: Portfolio, removals: Removals, notice: Notice) {
    this.#portfolio = portfolio
    this.#removals = removals
    this.#notice = notice
  }

  start(): void {
    const { signal } = this.#life
    signal.addEventListener('abort', followEvents(this.#handlers()))
    addEventListener('pagehide', () => void this.#removals.settle(), { signal })
    addEventListener(SIGNED_OUT, () => this.#signedOut(), { signal })
  }

  stop(): void {
    this.#life.abort()
    this.#reading.abort()
    if (this.#batch !== null) clearTimeout(this.#batch)
  }

  #handlers(): EventHandlers {
    return {
      onOpen: () => this.#opened(),
      onLost: () => void this.#lost(),
      onReset: () => void this.#readAll(),
      onAddress: (address) => this.#arrive(address),
      onDeleted: (id) => this.#deleted(id),
      onSource: (source) => this.#portfolio.putSources([source]),
    }
  }

  #opened(): void {
    this.link = 'live'
    void this.#readAll()
    getSession().then(
      (session) => {
        this.tokenRequired = session.token_required
      },
      () => {},
    )
  }

  async #readAll(): Promise<void> {
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    try {
      await this.#portfolio.replaceAll(listAddresses(signal))
      this.#portfolio.putSources(await getSources())
    } catch (error) {
      // Whether the connection is lost or closed shows in the link.
      if (!signal.aborted && this.link === 'live') this.#notice.show(error)
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

  /** A stream that does not open is either refused to us, or the server is down: a request shows which. */
  async #lost(): Promise<void> {
    if (this.link === 'live') this.link = 'lost'
    try {
      await getSession()
    } catch {
      if (this.link !== 'signed-out') this.link = 'lost'
    }
  }

  #signedOut(): void {
    this.link = 'signed-out'
    this.stop()
  }
}
