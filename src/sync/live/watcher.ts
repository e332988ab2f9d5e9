import { setImmediate } from 'node:timers/promises'
import { backoffMs } from '../../domain/backoff.ts'
import { SourceError } from '../../domain/ports/source.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import { GRACE_MS, LIVE_CHECK_MS, type WatchableAddress } from '../../domain/ports/watched-addresses.ts'
import { WakeUp } from '../pacing/wake-up.ts'
import { Announcements } from './announcements.ts'
import { goneOf } from './gone-addresses.ts'
import type { Asked, Pass } from './pass.ts'
import type { AnnouncingSource, WatchParts } from './watch-parts.ts'

/** Addresses that come to rest within this time (ms) of each other are watched together. */
const GATHER_MS = 300
/** While more and more come to rest, the first one waits no longer (ms). */
const GATHER_MAX_MS = 5000
const STORE_RETRY_MS = 1000
/** All addresses are watched anew somewhat earlier than they are due for a check. */
const RENEW_MS = LIVE_CHECK_MS - 15 * 60_000

/** A connection, from the moment when it was made. */
interface Connection {
  readonly since: number
  readonly end: AbortController
}

/**
 * Keeps the addresses of one chain watched at a source, as long as this process listens to it, and passes its
 * announcements on. Without a connection for longer than `GRACE_MS`, the addresses are checked as usual.
 */
export class Watcher {
  readonly #source: AnnouncingSource
  readonly #parts: WatchParts
  readonly #signal: AbortSignal
  readonly #announcements: Announcements
  readonly #wakeUp: WakeUp
  /** By id. */
  readonly #watched = new Map<number, string>()
  /** The source states no fingerprint of them. */
  readonly #unstated = new Set<number>()
  /** Some that are watched may be deleted. */
  #mayBeGone = false
  #connection: Connection | null = null
  #pass: Pass | null = null
  /** When to begin or repeat the pass (ms). */
  #passAt = 0
  /** When all addresses are to be watched anew (ms). */
  #renewAt = Number.POSITIVE_INFINITY
  /** When the addresses fall back to checks (ms); Infinity while they are live, or are checked already. */
  #deadline: number

  constructor(source: AnnouncingSource, parts: WatchParts, signal: AbortSignal) {
    this.#source = source
    this.#parts = parts
    this.#signal = signal
    this.#announcements = new Announcements(source, parts, signal)
    this.#wakeUp = new WakeUp(parts.clock, signal)
    signal.addEventListener('abort', () => this.#wakeUp.wake(), { once: true })
    this.#deadline = parts.clock.now() + GRACE_MS
  }

  /** Listens until the signal aborts. */
  async run(): Promise<void> {
    const { changes, live } = this.#parts
    const { name, chain, push } = this.#source
    const ends = [
      changes.subscribe((change) => this.#changed(change)),
      push.listen({
        changed: (address) => this.#announcements.changed(address),
        block: (height, replacedFrom) => this.#announcements.block(height, replacedFrom),
        connected: () => this.#connected(),
        disconnected: () => this.#disconnected(),
      }),
    ]
    try {
      await Promise.all([this.#announcements.run(), this.#loop()])
    } finally {
      for (const end of ends) end()
      this.#connection?.end.abort()
      live.prefer(chain, null)
      live.ended(name, chain)
    }
  }

  #connected(): void {
    const now = this.#parts.clock.now()
    this.#connection?.end.abort()
    this.#connection = { since: now, end: new AbortController() }
    this.#watched.clear()
    this.#unstated.clear()
    this.#mayBeGone = false
    this.#deadline = Math.min(this.#deadline, now + GRACE_MS)
    this.#parts.live.prefer(this.#source.chain, this.#source.name)
    this.#begin('all', now)
    this.#wakeUp.wake()
  }

  #disconnected(): void {
    if (this.#connection === null) return
    this.#connection.end.abort()
    this.#connection = null
    this.#pass = null
    this.#deadline = this.#parts.clock.now() + GRACE_MS
    this.#wakeUp.wake()
  }

  #begin(kind: Pass['kind'], at: number): void {
    const latest = this.#parts.clock.now() + GATHER_MAX_MS
    this.#pass = { kind, latest, after: 0, failures: 0, isOutdated: false, isBegun: false, ahead: null }
    this.#passAt = at
  }

  #changed(change: StoreChange): void {
    if (change.kind === 'deleted') this.#forget([change.id])
    if (change.kind === 'wallet-deleted' || (change.kind === 'deleted' && this.#pass !== null)) {
      this.#mayBeGone = true
      this.#wakeUp.wake()
    }
    // A restored address is an event.
    if (change.kind !== 'address' && change.kind !== 'wallet' && change.kind !== 'event') return
    if (this.#connection === null) return
    const gathered = this.#parts.clock.now() + GATHER_MS
    const pass = this.#pass
    if (pass === null) {
      this.#begin('rest', gathered)
      this.#wakeUp.wake()
    } else if (pass.kind === 'rest' && !pass.isBegun) this.#passAt = Math.min(gathered, pass.latest)
    else pass.isOutdated = true
  }

  #forget(ids: Iterable<number>): void {
    const addresses: string[] = []
    for (const id of ids) {
      const address = this.#watched.get(id)
      if (address !== undefined && this.#watched.delete(id)) addresses.push(address)
    }
    if (addresses.length > 0) this.#source.push.unwatch(addresses)
  }

  /** Also the unused addresses of deleted wallets, and those that were deleted while the source was asked. */
  async #forgetGone(connection: Connection): Promise<void> {
    this.#mayBeGone = false
    const gone = await goneOf(this.#watched.keys(), this.#source.chain, this.#parts.watched)
    if (this.#connection === connection) this.#forget(gone)
  }

  async #loop(): Promise<void> {
    const { clock, onUnexpected } = this.#parts
    while (!this.#signal.aborted) {
      this.#wakeUp.reset()
      try {
        const now = clock.now()
        if (now >= this.#deadline) await this.#fallBack()
        if (this.#pass === null && this.#connection !== null && now >= this.#renewAt)
          this.#begin('again', now)
        const isIdle = this.#pass === null && this.#connection !== null
        if (isIdle && this.#mayBeGone) await this.#forgetGone(this.#connection as Connection)
        else if (this.#pass !== null && now >= this.#passAt) await this.#step(this.#pass)
        else await this.#wakeUp.sleep(this.#nextAt(), Number.POSITIVE_INFINITY)
      } catch (error) {
        onUnexpected(error)
        await clock.sleep(STORE_RETRY_MS, this.#signal).catch(() => {})
      }
    }
  }

  #nextAt(): number | null {
    const renewAt = this.#connection === null ? Number.POSITIVE_INFINITY : this.#renewAt
    const at = Math.min(this.#deadline, this.#pass === null ? renewAt : this.#passAt)
    return at === Number.POSITIVE_INFINITY ? null : at
  }

  /** The addresses are checked as usual, beginning with the next source in order, until they are watched again. */
  async #fallBack(): Promise<void> {
    const { watched, live, clock, intervalMs } = this.#parts
    const { name, chain } = this.#source
    live.ended(name, chain)
    live.hold(chain, 0)
    if (this.#connection === null) live.prefer(chain, null)
    await watched.ended({ source: name, chain }, { now: clock.now(), intervalMs })
    this.#deadline = Number.POSITIVE_INFINITY
    this.#renewAt = Number.POSITIVE_INFINITY
    // What was watched in the meantime is no longer marked.
    if (this.#connection !== null) this.#begin('all', clock.now())
  }

  /** Watches the next addresses; the source reads those after them while the store writes. */
  async #step(pass: Pass): Promise<void> {
    const { live, clock } = this.#parts
    const connection = this.#connection
    if (connection === null) return
    pass.isBegun = true
    if (pass.kind !== 'rest') live.hold(this.#source.chain, clock.now() + GRACE_MS)
    const asking = pass.ahead ?? this.#ask(pass, pass.after, connection)
    pass.ahead = null
    try {
      const asked = await asking
      if (this.#pass !== pass) return
      if (asked === null) return this.#passed(pass)
      const ahead = this.#ask(pass, asked.last, connection)
      ahead.catch(() => {})
      await this.#record(pass, asked, connection)
      pass.ahead = ahead
      pass.after = asked.last
      pass.failures = 0
      if (this.#deadline !== Number.POSITIVE_INFINITY) this.#deadline = clock.now() + GRACE_MS
    } catch (error) {
      this.#failed(pass, error)
    }
  }

  /** How many more addresses can be watched. */
  get #room(): number {
    return this.#source.push.watchedMax - this.#watched.size
  }

  /** Those that are watched already count once. */
  #withinLimits(page: readonly WatchableAddress[]): readonly WatchableAddress[] {
    let room = this.#room
    return page.filter(({ id }) => {
      if (this.#unstated.has(id)) return false
      if (this.#watched.has(id)) return true
      room -= 1
      return room >= 0
    })
  }

  /** Null after the last page. */
  async #ask({ kind }: Pass, after: number, connection: Connection): Promise<Asked | null> {
    const { watched } = this.#parts
    const { chain, push } = this.#source
    const unwatched = kind === 'rest'
    if (unwatched && this.#room <= 0) return null
    const page = await watched.watchable(chain, { after, limit: push.sizeMax, unwatched })
    const last = page.at(-1)
    if (last === undefined) return null
    const wanted = this.#withinLimits(page)
    if (wanted.length === 0) return { last: last.id, answers: [] }
    const signal = AbortSignal.any([this.#signal, connection.end.signal])
    const addresses = wanted.map(({ address }) => address)
    const fingerprints = await push.watch(addresses, { signal, manual: false })
    const answers = wanted.map((one) => ({ ...one, fingerprint: fingerprints.get(one.address) ?? null }))
    if (this.#connection === connection) this.#note(answers)
    return { last: last.id, answers }
  }

  #note(answers: Asked['answers']): void {
    for (const { id, address, fingerprint } of answers) {
      if (fingerprint === null) this.#unstated.add(id)
      else this.#watched.set(id, address)
    }
  }

  async #record(pass: Pass, { answers }: Asked, connection: Connection): Promise<void> {
    const { watched, clock, onFoundLate } = this.#parts
    const { name, chain } = this.#source
    if (answers.length === 0) return
    // The next line is sent before a store that holds the event loop while it writes.
    await setImmediate()
    if (this.#connection !== connection) return
    const at = { now: clock.now(), since: connection.since, tip: this.#source.tip() }
    const { changed } = await watched.watched({ source: name, chain }, answers, at)
    if (pass.kind === 'again' && changed > 0) onFoundLate(name, changed)
  }

  #passed(pass: Pass): void {
    const { live, clock } = this.#parts
    const { name, chain } = this.#source
    this.#pass = null
    if (pass.kind === 'rest') {
      if (pass.isOutdated) this.#begin('rest', clock.now() + GATHER_MS)
      return
    }
    this.#deadline = Number.POSITIVE_INFINITY
    this.#renewAt = clock.now() + RENEW_MS
    live.hold(chain, 0)
    live.started(name, chain)
    // What came to rest meanwhile, below where the pass was.
    this.#begin('rest', clock.now())
  }

  /** A failure of the connection is followed by its end; after any other the page is repeated. */
  #failed(pass: Pass, error: unknown): void {
    if (this.#signal.aborted || this.#pass !== pass) return
    if (!(error instanceof SourceError)) throw error
    const { clock } = this.#parts
    pass.failures += 1
    this.#passAt = clock.now() + backoffMs(pass.failures, clock.random())
    if (pass.kind === 'again') this.#deadline = Math.min(this.#deadline, clock.now() + GRACE_MS)
  }
}
