import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { AddressBook } from '../../domain/ports/address-book.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { EventLog } from '../../domain/ports/event-log.ts'
import type { Histories } from '../../domain/ports/histories.ts'
import type { SourceFeed } from '../../domain/ports/source-feed.ts'
import type { StoreChange, StoreChanges } from '../../domain/ports/store-changes.ts'
import type { WalletBook } from '../../domain/ports/wallet-book.ts'
import { HttpError } from '../errors/problem.ts'
import { sourceJson } from '../json/source-json.ts'
import { Places } from '../limits/places.ts'
import { AddressUpdates } from './address-updates.ts'
import { EventStream, type StreamStart } from './event-stream.ts'
import { EventTail } from './event-tail.ts'
import { FrameBatch, frameOf } from './frames.ts'
import { WalletUpdates } from './wallet-updates.ts'

type IsAuthorised = () => Promise<boolean>

const STREAMS_MAX = 1000
const STREAMS_PER_CLIENT = 100
/** So many streams are written to in one piece of work, a few milliseconds long. */
const SLICE = 50
const HEARTBEAT_MS = 15_000

export interface EventHubDeps {
  readonly book: AddressBook
  readonly wallets: Pick<WalletBook, 'get'>
  readonly histories: Histories
  readonly changes: StoreChanges
  readonly events: EventLog
  readonly sourceFeed: SourceFeed
  readonly clock: Clock
}

/** A place for a stream, and where it begins. */
export interface StreamPlace {
  readonly start: StreamStart
  /** Must be called when the stream has ended, or if it is not added. */
  readonly free: () => void
}

/**
 * Passes changes of the store and of the sources on to all streams. Its subscriptions and its timer exist only while
 * there are streams.
 */
export class EventHub {
  readonly #deps: EventHubDeps
  readonly #tail: EventTail
  readonly #addresses: AddressUpdates
  readonly #wallets: WalletUpdates
  /** Each with the check whether its client is still authorised. */
  readonly #streams = new Map<EventStream, IsAuthorised>()
  readonly #places = new Places(STREAMS_MAX, STREAMS_PER_CLIENT)
  /** Streams whose start is being looked up. */
  #opening = 0
  #unsubscribe: (() => void) | null = null
  #closed = false

  constructor(deps: EventHubDeps) {
    this.#deps = deps
    this.#tail = new EventTail(deps.events)
    const toAll = {
      send: (batch: FrameBatch) => this.#inSlices((stream) => stream.send(batch)),
      // A client that connects again reads what it has missed.
      onFailed: () => this.#endAll(),
    }
    this.#addresses = new AddressUpdates({
      book: deps.book,
      histories: deps.histories,
      clock: deps.clock,
      ...toAll,
    })
    this.#wallets = new WalletUpdates({ wallets: deps.wallets, histories: deps.histories, ...toAll })
  }

  /** Throws HttpError when no more streams are taken. Call it before anything is written. */
  async open(lastEventId: string | undefined, client: string): Promise<StreamPlace> {
    const free = this.#takePlace(client)
    this.#opening += 1
    try {
      this.#unsubscribe ??= this.#subscribe()
      return { start: await this.#startAfter(lastEventId), free }
    } catch (error) {
      free()
      throw error
    } finally {
      this.#opening -= 1
      this.#unsubscribeIfUnused()
    }
  }

  /** Streams into a response whose head is written, until the client disconnects or is no longer authorised. */
  add(response: ServerResponse, { start, free }: StreamPlace, isAuthorised: IsAuthorised): void {
    if (response.destroyed) {
      free()
      return
    }
    this.#unsubscribe ??= this.#subscribe()
    const stream: EventStream = new EventStream(response, this.#tail, start, (ids) => {
      this.#addresses.sendTo(ids, (batch) => stream.send(batch)).catch(() => stream.end())
    })
    this.#streams.set(stream, isAuthorised)
    response.on('close', () => {
      this.#streams.delete(stream)
      free()
      this.#unsubscribeIfUnused()
    })
    if (this.#closed) stream.end()
  }

  /** Ends all streams for good. */
  close(): void {
    this.#closed = true
    this.#endAll()
  }

  #takePlace(client: string): () => void {
    if (this.#closed) throw new HttpError('shutting_down', 'The server is shutting down.')
    const obstacle = this.#places.obstacle(client)
    if (obstacle === null) return this.#places.take(client)
    const headers = { 'retry-after': '30' }
    if (obstacle === 'all') {
      throw new HttpError('too_many_streams', `All ${STREAMS_MAX} event streams are in use.`, headers)
    }
    throw new HttpError(
      'too_many_streams',
      `All ${STREAMS_PER_CLIENT} event streams of this client are in use; close one first.`,
      headers,
      429,
    )
  }

  async #startAfter(lastEventId: string | undefined): Promise<StreamStart> {
    const newest = await this.#tail.newestId()
    if (lastEventId === undefined || lastEventId === '')
      return { after: newest, replayTo: newest, reset: false }
    const id = /^[0-9]{1,15}$/.test(lastEventId) ? Number(lastEventId) : Number.POSITIVE_INFINITY
    const resumable = id <= newest && (await this.#tail.after(id)).complete
    return { after: resumable ? id : newest, replayTo: newest, reset: !resumable }
  }

  #subscribe(): () => void {
    const { changes, sourceFeed } = this.#deps
    this.#tail.refresh()
    const ends = [
      changes.subscribe((change) => this.#take(change)),
      sourceFeed.subscribe((status) => {
        const frame = frameOf({ event: 'source', data: sourceJson(status) })
        this.#sendAll(new FrameBatch([{ subject: `source ${status.name}`, frame }]))
      }),
    ]
    const timer = setInterval(() => this.#beat(), HEARTBEAT_MS)
    timer.unref()
    return () => {
      for (const end of ends) end()
      clearInterval(timer)
    }
  }

  #unsubscribeIfUnused(): void {
    if (this.#streams.size > 0 || this.#opening > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = null
  }

  #take(change: StoreChange): void {
    if (change.kind === 'address') this.#addresses.changed(change.id)
    else if (change.kind === 'deleted') this.#addresses.deleted(change.id)
    else if (change.kind === 'queue') this.#addresses.queued()
    else if (change.kind === 'wallet') this.#wallets.changed(change.id)
    else if (change.kind === 'wallet-deleted') this.#wallets.deleted(change.id)
    else if (change.kind === 'owner' && change.owner.kind === 'wallet') this.#wallets.changed(change.owner.id)
    else if (change.kind === 'event') this.#pull()
  }

  #pull(): void {
    this.#tail.refresh()
    void this.#inSlices((stream) => stream.pull())
  }

  #beat(): void {
    for (const [stream, isAuthorised] of this.#streams) {
      stream.heartbeat()
      isAuthorised().then(
        (authorised) => authorised || stream.end(),
        () => stream.end(),
      )
    }
  }

  #sendAll(batch: FrameBatch): void {
    for (const stream of this.#streams.keys()) stream.send(batch)
  }

  /** Other requests are served in between. A stream that ends meanwhile takes nothing. */
  async #inSlices(work: (stream: EventStream) => void): Promise<void> {
    const streams = [...this.#streams.keys()]
    for (let at = 0; at < streams.length; at += SLICE) {
      if (at > 0) await setImmediate()
      for (const stream of streams.slice(at, at + SLICE)) work(stream)
    }
  }

  #endAll(): void {
    for (const stream of this.#streams.keys()) stream.end()
  }
}
