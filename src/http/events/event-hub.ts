import type { ServerResponse } from 'node:http'
import type { AddressBook } from '../../domain/ports/address-book.ts'
import type { EventLog } from '../../domain/ports/event-log.ts'
import type { Histories } from '../../domain/ports/histories.ts'
import type { SourceFeed } from '../../domain/ports/source-feed.ts'
import type { StoreChange, StoreChanges } from '../../domain/ports/store-changes.ts'
import { HttpError } from '../errors/problem.ts'
import { sourceJson } from '../json/source-json.ts'
import { AddressUpdates } from './address-updates.ts'
import { EventStream, type StreamStart } from './event-stream.ts'
import { EventTail } from './event-tail.ts'
import { frameOf } from './frames.ts'

type IsAuthorised = () => Promise<boolean>

const STREAMS_MAX = 100
const HEARTBEAT_MS = 15_000

export interface EventHubDeps {
  readonly book: AddressBook
  readonly histories: Histories
  readonly changes: StoreChanges
  readonly events: EventLog
  readonly sourceFeed: SourceFeed
}

/**
 * Passes changes of the store and of the sources on to all streams. Its subscriptions and its timer exist only while
 * there are streams.
 */
export class EventHub {
  readonly #deps: EventHubDeps
  readonly #tail: EventTail
  readonly #addresses: AddressUpdates
  /** Each with the check whether its client is still authorised. */
  readonly #streams = new Map<EventStream, IsAuthorised>()
  /** Streams whose start is being looked up. */
  #opening = 0
  #unsubscribe: (() => void) | null = null
  #closed = false

  constructor(deps: EventHubDeps) {
    this.#deps = deps
    this.#tail = new EventTail(deps.events)
    this.#addresses = new AddressUpdates({
      book: deps.book,
      histories: deps.histories,
      send: (id, frame) => this.#send(`address ${id}`, frame),
      // A client that connects again reads what it has missed.
      onFailed: () => this.#endAll(),
    })
  }

  /** Where a stream begins. Throws HttpError when no more clients are taken. Call it before anything is written. */
  async open(lastEventId: string | undefined): Promise<StreamStart> {
    this.#checkRoom()
    this.#opening += 1
    try {
      this.#unsubscribe ??= this.#subscribe()
      return await this.#startAfter(lastEventId)
    } finally {
      this.#opening -= 1
      this.#unsubscribeIfUnused()
    }
  }

  /** Streams into a response whose head is written, until the client disconnects or is no longer authorised. */
  add(response: ServerResponse, start: StreamStart, isAuthorised: IsAuthorised): void {
    if (response.destroyed) return
    this.#unsubscribe ??= this.#subscribe()
    const stream: EventStream = new EventStream(response, this.#tail, start, (ids) => {
      const send = (id: number, frame: string) => stream.send(`address ${id}`, frame)
      this.#addresses.sendTo(ids, send).catch(() => stream.end())
    })
    this.#streams.set(stream, isAuthorised)
    response.on('close', () => {
      this.#streams.delete(stream)
      this.#unsubscribeIfUnused()
    })
    if (this.#closed) stream.end()
  }

  /** Ends all streams for good. */
  close(): void {
    this.#closed = true
    this.#endAll()
  }

  #checkRoom(): void {
    if (this.#closed) throw new HttpError('shutting_down', 'The server is shutting down.')
    if (this.#streams.size + this.#opening < STREAMS_MAX) return
    throw new HttpError('too_many_streams', `All ${STREAMS_MAX} event streams are in use; close one first.`, {
      'retry-after': '30',
    })
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
        this.#send(`source ${status.name}`, frameOf({ event: 'source', data: sourceJson(status) }))
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
    else if (change.kind === 'event') this.#pull()
  }

  #pull(): void {
    this.#tail.refresh()
    for (const stream of this.#streams.keys()) stream.pull()
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

  #send(subject: string, frame: string): void {
    for (const stream of this.#streams.keys()) stream.send(subject, frame)
  }

  #endAll(): void {
    for (const stream of this.#streams.keys()) stream.end()
  }
}
