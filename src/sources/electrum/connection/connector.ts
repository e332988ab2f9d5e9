import type { Clock } from '../../../domain/ports/clock.ts'
import { reconnectDelayMs } from '../../../net/reconnect-delay.ts'
import type { ElectrumServer } from '../server-url.ts'
import { BatchSize } from './batch-size.ts'
import { ConnectionFailed, ServerRefused } from './failures.ts'
import { Session, type SessionListener, type SessionParts } from './session.ts'

/** A connection that lasted this long (ms) was a good one. */
const GOOD_MS = 60_000

type ServerFailure = ServerRefused | ConnectionFailed

export interface ConnectorListener extends SessionListener {
  connected(session: Session): void
  disconnected(): void
  /** No server takes the connection that is to be kept open, for another reason than before. */
  failed(): void
}

export interface ConnectorParts extends SessionParts {
  /** In the order of preference; at least one. */
  readonly servers: readonly ElectrumServer[]
  readonly clock: Clock
}

/** Keeps one connection, to the first server that takes it. */
export class Connector {
  readonly #parts: ConnectorParts
  readonly #listener: ConnectorListener
  readonly #sizes = new Map<ElectrumServer, BatchSize>()
  #session: Session | null = null
  #connecting: Promise<Session> | null = null
  /** The index of the server that is tried first. */
  #first = 0
  #isKeptOpen = false
  #failure: ServerFailure | null = null
  readonly #stop = new AbortController()

  constructor(parts: ConnectorParts, listener: ConnectorListener) {
    this.#parts = parts
    this.#listener = listener
  }

  get session(): Session | null {
    return this.#session
  }

  /** Why there is no connection although one is to be kept open, or why the server must not be used; null otherwise. */
  get failure(): ServerFailure | null {
    return this.#isKeptOpen || this.#failure instanceof ServerRefused ? this.#failure : null
  }

  batchSize({ server }: Session): BatchSize {
    const size = this.#sizes.get(server) ?? new BatchSize(server.isOwn)
    this.#sizes.set(server, size)
    return size
  }

  /** The open connection, or a new one; concurrent calls share it. Throws ServerRefused, ConnectionFailed. */
  async connect(): Promise<Session> {
    if (this.#session !== null) return this.#session
    this.#connecting ??= this.#open(this.#stop.signal).finally(() => {
      this.#connecting = null
    })
    return await this.#connecting
  }

  /** Ends the connection; the next one goes to another server, if there is one. */
  distrust(session: Session, reason: string): void {
    if (this.#session !== session) return
    this.#passOver(session)
    session.close(reason)
  }

  #passOver({ server }: Session): void {
    const { servers } = this.#parts
    this.#first = (servers.indexOf(server) + 1) % servers.length
  }

  /** Keeps a connection open until the signal is aborted, which ends it for good. */
  async keepOpen(signal: AbortSignal): Promise<void> {
    const { clock, servers } = this.#parts
    const hasOwn = servers.some(({ isOwn }) => isOwn)
    this.#isKeptOpen = true
    signal.addEventListener('abort', () => this.#end(), { once: true })
    for (let failures = 0; !signal.aborted; failures += 1) {
      const start = performance.now()
      const session = await this.connect().catch((error: unknown) => {
        if (!signal.aborted) requireConnectionError(error)
        return null
      })
      if (session !== null) await session.closed
      if (session !== null) {
        const wasGood = performance.now() - start > GOOD_MS
        // A server that ends its connections again and again comes after the others.
        if (failures > 0 && !wasGood) this.#passOver(session)
        if (wasGood) failures = 0
      }
      await clock.sleep(reconnectDelayMs(failures, hasOwn, clock.random()), signal).catch(() => {})
    }
  }

  #end(): void {
    const reason = 'the program stops'
    this.#stop.abort(new ConnectionFailed('ended', reason))
    this.#session?.close(reason)
  }

  async #open(signal: AbortSignal): Promise<Session> {
    const { servers } = this.#parts
    const errors: ServerFailure[] = []
    for (let tried = 0; tried < servers.length; tried += 1) {
      const server = servers[(this.#first + tried) % servers.length] as ElectrumServer
      try {
        return this.#use(await Session.open(server, this.#parts, this.#listener, signal))
      } catch (error) {
        requireConnectionError(error)
        errors.push(error)
      }
    }
    throw this.#failed(errors.find((error) => error instanceof ServerRefused) ?? (errors[0] as ServerFailure))
  }

  #failed(error: ServerFailure): ServerFailure {
    const isNew = error.message !== this.#failure?.message
    this.#failure = error
    if (isNew && (this.#isKeptOpen || error instanceof ServerRefused)) this.#listener.failed()
    return error
  }

  #use(session: Session): Session {
    this.#session = session
    this.#failure = null
    if (!this.#isKeptOpen) session.unref()
    void session.closed.then(() => {
      this.#session = null
      this.#listener.disconnected()
    })
    this.#listener.connected(session)
    return session
  }
}

/** Rethrows anything but the failures of a server. */
function requireConnectionError(error: unknown): asserts error is ServerFailure {
  if (!(error instanceof ServerRefused || error instanceof ConnectionFailed)) throw error
}
