import type { ApiClient } from '../../../src/client/api-client.ts'
import { Unreachable } from '../../../src/client/api-problem.ts'
import type { Address, StreamEvent, Wallet } from '../../../src/client/api-types.ts'
import { ListCheck } from './list-check.ts'
import type { StreamState } from './live/led-stream.ts'
import { SharedEvents } from './live/shared-events.ts'
import type { Notice } from './notice.svelte.ts'
import type { Owners } from './owners.svelte.ts'
import type { Portfolio } from './portfolio.svelte.ts'

/**
 * `off`: the server answers, but no events arrive; the list is read regularly instead. `lost`: the server does not
 * answer. Both end by themselves. `signed-out`: the server requires a token.
 */
export type Link = 'opening' | 'live' | 'off' | 'lost' | 'signed-out'

type Timer = ReturnType<typeof setTimeout>

/** The list is read after this time at the latest; with an open stream it need not be read again. */
const HEAD_START_MS = 250
/** After so long without a stream the list is polled. */
const OPENING_MAX_MS = 5000
const POLL_MS = 10_000
/** A list that could not be read is requested again after this time. */
const READ_AGAIN_MS = 5000
/** Changes that arrive within this time are applied together: many addresses may change at once. */
const BATCH_MS = 50

/**
 * Keeps the portfolio up to date by the server's events, which carry whole states. The list is read when the page
 * starts, when events have been missed, and regularly while there are none.
 */
export class LiveUpdates {
  readonly #api: ApiClient
  readonly #portfolio: Portfolio
  readonly #owners: Owners
  readonly #listCheck: ListCheck
  readonly #notice: Notice
  readonly #events: SharedEvents
  readonly #life = new AbortController()
  readonly #arrived = new Map<number, Address>()
  #batch: Timer | undefined
  #reading = new AbortController()
  #nextRead: Timer | undefined
  /** The list has to be read once the page is visible. */
  #outdated = false
  #stream: StreamState = $state('opening')
  #overdue = $state(false)
  #reachable = $state(true)
  #signedOut = $state(false)
  /** Counts up whenever transactions may have changed. */
  changes = $state(0)
  /** Whether there is a session to sign out of. */
  tokenRequired = $state(false)

  readonly link: Link = $derived.by(() => {
    if (this.#signedOut) return 'signed-out'
    if (this.#stream === 'open') return 'live'
    if (!this.#reachable) return 'lost'
    return this.#overdue ? 'off' : 'opening'
  })

  constructor(api: ApiClient, portfolio: Portfolio, owners: Owners, notice: Notice) {
    this.#api = api
    this.#portfolio = portfolio
    this.#owners = owners
    this.#listCheck = new ListCheck(api, portfolio, () => void this.#readAll())
    this.#notice = notice
    this.#events = new SharedEvents(api.connection, {
      onOpen: () => this.#opened(),
      onClosed: (state) => this.#closed(state),
      onEvent: (event) => this.#take(event),
    })
  }

  start(): void {
    const { signal } = this.#life
    document.addEventListener('visibilitychange', () => this.#outdated && this.#readIfVisible(), { signal })
    this.#events.start()
    void this.#readSession()
    this.#nextRead = setTimeout(() => {
      void this.#readAll()
      this.#pollAfter(OPENING_MAX_MS)
    }, HEAD_START_MS)
  }

  stop(): void {
    this.#life.abort()
    this.#events.stop()
    this.#owners.stop()
    this.#listCheck.stop()
    this.#reading.abort()
    clearTimeout(this.#nextRead)
    clearTimeout(this.#batch)
  }

  /** There are other wallets than before. */
  walletsChanged(): void {
    this.#listCheck.soon()
  }

  /** The server has refused a request: nothing more is sent. */
  signedOut(): void {
    this.#signedOut = true
    this.stop()
  }

  #opened(): void {
    if (!this.#reachable) void this.#readSession()
    clearTimeout(this.#nextRead)
    this.#stream = 'open'
    this.#overdue = false
    this.#outdated = true
    this.#readIfVisible()
  }

  #closed(state: Exclude<StreamState, 'open'>): void {
    if (this.#stream === 'open') this.#pollAfter(OPENING_MAX_MS)
    this.#stream = state
    if (state === 'lost') void this.#readSession()
  }

  #pollAfter(ms: number): void {
    clearTimeout(this.#nextRead)
    this.#nextRead = setTimeout(() => {
      this.#overdue = true
      this.#outdated = true
      this.#readIfVisible()
      this.#pollAfter(POLL_MS)
    }, ms)
  }

  #readIfVisible(): void {
    if (document.visibilityState === 'visible' || !this.#portfolio.loaded) void this.#readAll()
  }

  async #readAll(): Promise<void> {
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    this.#outdated = false
    try {
      await Promise.all([
        this.#portfolio.replaceAll(this.#api.allAddresses({ include: 'sparkline' }, { signal })),
        this.#owners.read(signal),
      ])
      await this.#portfolio.readSources(this.#api)
      this.#reachable = true
      this.changes += 1
    } catch (error) {
      if (signal.aborted || this.#signedOut) return
      this.#readFailed(error)
    }
  }

  #readFailed(error: unknown): void {
    this.#outdated = true
    if (this.#stream === 'open') {
      this.#notice.show(error)
      this.#nextRead = setTimeout(() => this.#readIfVisible(), READ_AGAIN_MS)
    } else if (error instanceof Unreachable) this.#reachable = false
    else this.#notice.show(error)
  }

  async #readSession(): Promise<void> {
    try {
      this.tokenRequired = (await this.#api.session()).token_required
      this.#reachable = true
    } catch (error) {
      if (error instanceof Unreachable) this.#reachable = false
    }
  }

  #take(event: StreamEvent): void {
    if (event.event === 'activity') this.changes += 1
    if (event.event === 'address') this.#arrive(event.data)
    else if (event.event === 'deleted') this.#deleted(event.data.id)
    else if (event.event === 'source') this.#portfolio.putSource(event.data)
    else if (event.event === 'reset') void this.#readAll()
    else if (event.event === 'wallet') this.#putWallet(event.data)
    else if (event.event === 'wallet_deleted') this.#walletDeleted(event.data.id)
  }

  #putWallet(wallet: Wallet): void {
    const isNew = this.#owners.wallet(wallet.id) === null
    this.#owners.putWallet(wallet)
    if (isNew) this.walletsChanged()
  }

  /** It may have left its addresses as single ones. */
  #walletDeleted(id: number): void {
    this.#owners.forgetWallet(id)
    this.walletsChanged()
    this.changes += 1
  }

  /** Changes of a wallet's own addresses arrive as those of single ones, but only the wallet shows them. */
  #arrive(address: Address): void {
    const isKnown = this.#portfolio.get(address.id) !== null
    this.#owners.contentsChanged()
    if (!isKnown && this.#owners.wallets.length > 0) {
      this.changes += 1
      this.#listCheck.soon()
      return
    }
    this.#arrived.set(address.id, address)
    this.#batch ??= setTimeout(() => {
      this.#batch = undefined
      for (const latest of this.#arrived.values()) this.#portfolio.put(latest)
      this.#arrived.clear()
      this.changes += 1
    }, BATCH_MS)
  }

  #deleted(id: number): void {
    this.#owners.contentsChanged()
    this.#arrived.delete(id)
    this.#portfolio.forget(id)
    this.changes += 1
  }
}
