import type { Chain } from '../../domain/chains/chain.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { SourceError, type SourceStatus } from '../../domain/ports/source.ts'
import type { SourceLedger } from '../../domain/ports/source-ledger.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { connectionAdvice } from '../../net/connection-advice.ts'
import { RequestPolicy } from '../../net/request-policy.ts'
import { HeaderChain, type TipChange } from '../header-chain.ts'
import { Announcements } from './announcements.ts'
import { BlockHeaders } from './block-headers.ts'
import { Connector } from './connection/connector.ts'
import { ServerRefused } from './connection/failures.ts'
import type { Session, SessionParts, Tip } from './connection/session.ts'
import { decodeStatus } from './decode-history.ts'
import { describeServer } from './describe-server.ts'
import { ElectrumCalls } from './electrum-calls.ts'
import type { Moments } from './history-lists.ts'
import { dialledElectrum, type ElectrumServer } from './server-url.ts'

export interface ElectrumConnectionOptions extends Omit<SessionParts, 'timeoutMs'> {
  /** Unique among all sources. */
  readonly name: string
  /** The source's name in sentences. */
  readonly title: string
  /** The one chain that the servers index. */
  readonly chain: Chain
  /** In the order of preference; at least one. */
  readonly servers: readonly ElectrumServer[]
  /** For one answer. */
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly ledger: SourceLedger
  /** Called when its state or its tip has changed. */
  readonly onChange?: () => void
}

export interface ConnectionListener {
  /** A script has another status than before, or may have. */
  changed(scriptHash: string): void
  /** Nothing that was learned from announcements holds any more. */
  disconnected(): void
}

const NO_LIMITS = { requestsPerMinute: 0, pointsPerDay: 0 }
/** How long (ms) after a reorganisation answers may contradict each other. */
const UNSETTLED_MS = 30_000
const SETTLE_MS = 5000
/** Between two changes (ms) to another server because of contradictions: each of them ends all subscriptions. */
const SWITCH_MS = 600_000
const OF_THE_CHAIN = { kind: 'source' } as const

/** The servers of one coin: requests to the one that is connected, its newest block, and what it announces. */
export class ElectrumConnection implements Moments {
  readonly policy: RequestPolicy
  readonly calls: ElectrumCalls
  readonly headers: BlockHeaders
  readonly announcements = new Announcements()
  reorganisations = 0
  #reorganisedAt = Number.NEGATIVE_INFINITY
  #switchedAt = Number.NEGATIVE_INFINITY
  readonly #options: ElectrumConnectionOptions
  readonly #listener: ConnectionListener
  readonly #connector: Connector
  readonly #chain = new HeaderChain()
  /** Tips are compared one after the other. */
  #advancing: Promise<void> = Promise.resolve()
  readonly #stop = new AbortController()

  constructor(options: ElectrumConnectionOptions, listener: ConnectionListener) {
    const { name, title, clock, ledger, onChange, chain, httpTimeoutMs: timeoutMs } = options
    this.#options = options
    this.#listener = listener
    this.policy = new RequestPolicy({ name, title, limits: NO_LIMITS, clock, ledger, onChange })
    this.#connector = new Connector(
      { ...options, timeoutMs },
      {
        changed: (scriptHash, status) => this.#changed(scriptHash, status),
        tip: (tip) => this.#announced(tip),
        connected: () => this.#connected(),
        disconnected: () => this.#disconnected(),
        failed: () => onChange?.(),
      },
    )
    const tip = () => this.tip()
    this.calls = new ElectrumCalls({
      chain: chain.slug,
      connector: this.#connector,
      policy: this.policy,
      tip,
    })
    this.headers = new BlockHeaders(chain.slug, this.calls)
  }

  get session(): Session | null {
    return this.#connector.session
  }

  /** Others run a server. */
  get isPublic(): boolean {
    return !this.#options.servers.every(({ isOwn }) => isOwn)
  }

  tip(): number | null {
    return this.#chain.tip?.height ?? null
  }

  listen(scriptHashes: readonly string[]) {
    return this.announcements.collect(scriptHashes)
  }

  /** Stays connected until the signal is aborted. */
  async keepOpen(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stop.abort(signal.reason), { once: true })
    await this.#connector.keepOpen(signal)
  }

  /**
   * Does the work; where the server contradicts itself, once more with each other server. Throws SourceError, or the
   * signal's reason.
   */
  async consistently<Result>(work: () => Promise<Result>): Promise<Result> {
    const others = this.#options.servers.length - 1
    for (let tried = 0; ; tried += 1) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof SourceError) || error.code !== 'source_inconsistent') throw error
        if (tried >= others || (tried === 0 && !this.#maySwitch())) throw error
        if (this.session !== null) this.#connector.distrust(this.session, 'the server contradicts itself')
      }
    }
  }

  #maySwitch(): boolean {
    const now = this.#options.clock.now()
    if (now - this.#switchedAt < SWITCH_MS) return false
    this.#switchedAt = now
    return true
  }

  /** After a reorganisation, ElectrumX states new balances beside old lists for a while. */
  async settle(repeat: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const isRecent = clock.now() - this.#reorganisedAt < UNSETTLED_MS
    if (isRecent && repeat > 0) await clock.sleep(Math.min(repeat * SETTLE_MS, UNSETTLED_MS), signal)
  }

  /** Ends subscriptions where the protocol has it; announcements of the others are ignored. */
  unsubscribe(scriptHashes: readonly string[]): void {
    const { session } = this
    if (session === null || !canUnsubscribe(session.facts.protocol)) return
    const calls = scriptHashes.map((hash) => ({
      method: 'blockchain.scripthash.unsubscribe',
      params: [hash],
    }))
    const lineMax = this.#connector.batchSize(session).current
    for (let start = 0; start < calls.length; start += lineMax) {
      session.send(calls.slice(start, start + lineMax)).catch(() => {})
    }
  }

  status(): SourceStatus {
    const { slug } = this.#options.chain
    const status = this.policy.status()
    const height = this.tip()
    return {
      ...status,
      ...this.#unconnected(status),
      ...(height === null ? {} : { tips: { ...status.tips, [slug]: height } }),
      isPublic: this.isPublic,
      chains: [slug],
      live: this.session !== null && this.announcements.watchedCount > 0 ? [slug] : [],
      ...(this.session === null ? {} : { server: describeServer(this.session) }),
    }
  }

  /** Also shown while no request has failed: idle addresses send none. */
  #unconnected({ state }: Pick<SourceStatus, 'state'>): Partial<SourceStatus> {
    const { failure } = this.#connector
    if (failure instanceof ServerRefused) {
      const { certificate, message: reason } = failure
      const changed = certificate === null ? {} : { certificate }
      return { state: 'down', reason, reasonCode: 'rejected', until: null, ...changed }
    }
    if (failure === null || state === 'paused' || state === 'down') return {}
    const { title, servers } = this.#options
    // It is the failure of the server that is tried first.
    const advice = servers
      .slice(0, 1)
      .flatMap((server) => connectionAdvice(failure.message, dialledElectrum(server)))
    const reason = [`${title} does not connect: ${failure.message}.`, ...advice].join(' ')
    return { state: 'down', reason, reasonCode: 'no_connection', until: null }
  }

  #connected(): void {
    this.policy.restored()
    this.announcements.connected()
    this.#advancing = this.#advancing.then(() => this.#quietly(() => this.#chain.fill(this.#read)))
    this.#options.onChange?.()
  }

  #disconnected(): void {
    this.#listener.disconnected()
    this.announcements.disconnected()
    this.#options.onChange?.()
  }

  #changed(scriptHash: unknown, stated: unknown): void {
    if (typeof scriptHash !== 'string') return
    try {
      this.announcements.changed(scriptHash, decodeStatus(stated))
    } catch (error) {
      if (!(error instanceof UnusableAnswer)) throw error
      this.announcements.changed(scriptHash, null)
    }
    this.#listener.changed(scriptHash)
  }

  #announced(tip: Tip): void {
    this.#advancing = this.#advancing.then(async () => {
      const change = await this.#quietly(() => this.#chain.advance(tip, this.#read))
      if (change === null || this.#stop.signal.aborted) return
      this.#moved(change ?? this.#chain.restart(tip))
    })
  }

  #moved(change: TipChange): void {
    const { replacedFrom } = change
    if (replacedFrom !== null) {
      this.reorganisations += 1
      this.#reorganisedAt = this.#options.clock.now()
      this.headers.dropFrom(replacedFrom)
    }
    this.announcements.block(change)
    this.#options.onChange?.()
  }

  readonly #read = (heights: readonly number[]) => {
    const options: CallOptions = { signal: this.#stop.signal, manual: true }
    return this.headers.read(heights, OF_THE_CHAIN, options)
  }

  /** Undefined if the server does not answer, which the next announcement shows, or after the stop. */
  async #quietly<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof SourceError || this.#stop.signal.aborted) return undefined
      throw error
    }
  }
}

/** Since protocol 1.4.2. */
function canUnsubscribe(protocol: string): boolean {
  const [major = 0, minor = 0, patch = 0] = protocol.split('.').map(Number)
  return major > 1 || minor > 4 || (minor === 4 && patch >= 2)
}
