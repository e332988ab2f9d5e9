import { setImmediate } from 'node:timers/promises'
import { outputScript } from '../../../domain/address/output-script.ts'
import type { CallOptions } from '../../../domain/ports/call-options.ts'
import type { Push, PushListener } from '../../../domain/ports/push.ts'
import { SourceError } from '../../../domain/ports/source.ts'
import { reconnectDelayMs } from '../../../net/reconnect-delay.ts'
import { unlessAborted } from '../../../net/unless-aborted.ts'
import { type ChainTip, HeaderChain, type TipChange } from '../../header-chain.ts'
import { WatchedAnnouncements } from '../../watched-announcements.ts'
import { type BlockbookCalls, TITLE } from '../blockbook-calls.ts'
import { SocketFailed } from './message-socket.ts'
import { PushSession, type PushSessionParts, tipAt } from './push-session.ts'
import { UnseenTransactions } from './unseen-transactions.ts'

export interface BlockbookPushParts extends PushSessionParts {
  /** Others run the server. */
  readonly isPublic: boolean
  readonly calls: BlockbookCalls
  /** The fingerprint of an address, as a batch check states it. Throws SourceError. */
  readonly fingerprint: (address: string, options: CallOptions) => Promise<string>
  /** The connection, or the newest block, is another one. */
  readonly onChange: () => void
  readonly onConnected: () => void
}

/** What a subscription may hold (`addresses max 1000`). */
const WATCHED_OWN = 1000
/** Each costs a request after a connection, of twenty a minute. */
const WATCHED_PUBLIC = 100
const SIZE_OWN = 20
const SIZE_PUBLIC = 4
/** Requests at a time. */
const AT_A_TIME = 4
/** After more new blocks than this, asking for each address costs less than reading them. */
const BLOCKS_MAX = 12
/** Addresses whose scripts are computed without a break. */
const SLICE = 250
const GOOD_MS = 60_000
const IN_BACKGROUND: CallOptions = { signal: new AbortController().signal, manual: true }

/**
 * Announcements by Blockbook's WebSocket. It announces unconfirmed transactions of up to 1,000 addresses, and new blocks:
 * these are read, since what was never unconfirmed at the server, or is confirmed now, is announced by no message.
 */
export class BlockbookPush implements Push {
  readonly sizeMax: number
  readonly watchedMax: number
  readonly #parts: BlockbookPushParts
  readonly #announcements = new WatchedAnnouncements()
  readonly #unseen = new UnseenTransactions((script) => this.#announcements.announced(script))
  /** The scripts of addresses with unconfirmed transactions: one that vanishes is announced by no message. */
  readonly #waiting = new Set<string>()
  readonly #listened = Promise.withResolvers<void>()
  readonly #chain = new HeaderChain()
  #session: PushSession | null = null
  /** Tips are compared one after the other. */
  #advancing: Promise<void> = Promise.resolve()

  constructor(parts: BlockbookPushParts) {
    this.#parts = parts
    this.sizeMax = parts.isPublic ? SIZE_PUBLIC : SIZE_OWN
    this.watchedMax = parts.isPublic ? WATCHED_PUBLIC : WATCHED_OWN
  }

  get isLive(): boolean {
    return this.#session !== null && this.#announcements.watchedCount > 0
  }

  /** The newest block that was announced; null before the first. */
  get height(): number | null {
    return this.#chain.tip?.height ?? null
  }

  listen(listener: PushListener): () => void {
    this.#listened.resolve()
    return this.#announcements.listen(listener)
  }

  async watch(addresses: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>> {
    for (const address of addresses) this.#announcements.watch(this.#scriptOf(address), address)
    await this.#subscribe(options)
    const fingerprints = new Map<string, string>()
    for (let from = 0; from < addresses.length; from += AT_A_TIME) {
      const some = addresses.slice(from, from + AT_A_TIME)
      const answers = await Promise.all(some.map((address) => this.#fingerprint(address, options)))
      for (const [index, address] of some.entries()) {
        const fingerprint = answers[index] ?? null
        if (fingerprint === null) this.unwatch([address])
        else fingerprints.set(address, fingerprint)
      }
    }
    return fingerprints
  }

  /** The subscription is left as it is: the next one leaves them out. */
  unwatch(addresses: readonly string[]): void {
    for (const address of addresses) this.#announcements.unwatch(this.#scriptOf(address))
  }

  /** What an answer has said of an address. `listed` are the hashes of its transactions, where it lists them. */
  answered(script: string, isWaiting: boolean, listed: Iterable<string>): void {
    if (isWaiting) this.#waiting.add(script)
    else this.#waiting.delete(script)
    this.#unseen.listed(script, listed)
  }

  /** Connected from the first listener on, until the signal is aborted. */
  async keepOpen(signal: AbortSignal): Promise<void> {
    await unlessAborted(this.#listened.promise, signal).catch(() => {})
    const { clock, isPublic } = this.#parts
    for (let failures = 0; !signal.aborted; failures += 1) {
      const start = performance.now()
      await this.#connect(signal)
      if (performance.now() - start > GOOD_MS) failures = 0
      await clock.sleep(reconnectDelayMs(failures, !isPublic, clock.random()), signal).catch(() => {})
    }
  }

  /** Until the connection ends. */
  async #connect(signal: AbortSignal): Promise<void> {
    const listener = {
      transaction: (address: string, hash: string | null) => this.#transaction(address, hash),
      tip: (tip: ChainTip) => this.#announced(tip),
    }
    try {
      this.#session = await PushSession.open(this.#parts, listener, signal)
    } catch (error) {
      if (error instanceof SocketFailed || signal.aborted) return
      throw error
    }
    this.#parts.onConnected()
    this.#announcements.connected()
    this.#advancing = this.#advancing.then(() => this.#quietly(() => this.#chain.fill(this.#readBelow)))
    this.#parts.onChange()
    await this.#session.closed
    this.#session = null
    this.#announcements.disconnected()
    this.#parts.onChange()
  }

  async #subscribe({ signal }: CallOptions): Promise<void> {
    try {
      if (this.#session === null) throw new SocketFailed('there is no connection')
      await this.#session.subscribe([...this.#announcements.watched.values()], signal)
    } catch (error) {
      if (!(error instanceof SocketFailed)) throw error
      const why = error.message.replace(/\.$/, '')
      throw new SourceError('endpoint', 'source_unavailable', `${TITLE}'s WebSocket fails: ${why}.`)
    }
  }

  /** Null if there is none of this address. */
  async #fingerprint(address: string, options: CallOptions): Promise<string | null> {
    try {
      return await this.#parts.fingerprint(address, options)
    } catch (error) {
      if (error instanceof SourceError && error.scope === 'address') return null
      throw error
    }
  }

  #transaction(address: string, hash: string | null): void {
    const script = this.#scriptIn(address)
    if (script === null) return
    this.#waiting.add(script)
    if (hash !== null) this.#unseen.announced(script, hash)
    this.#announcements.announced(script)
  }

  #announced(tip: ChainTip): void {
    this.#advancing = this.#advancing.then(async () => {
      const before = this.height
      const change = await this.#quietly(() => this.#chain.advance(tip, this.#read))
      if (change !== null) await this.#moved(change ?? this.#chain.restart(tip), before)
    })
  }

  async #moved(change: TipChange, before: number | null): Promise<void> {
    this.#announcements.block(change)
    this.#parts.onChange()
    for (const script of this.#waiting) this.#announcements.announced(script)
    if (before === null || this.#announcements.watchedCount === 0) return
    const lowest = change.replacedFrom ?? before + 1
    const isRead = await this.#quietly(() => this.#readBlocks(lowest, change.height))
    // What the blocks hold shows in the fingerprints.
    if (isRead !== true && this.#session !== null) this.#announcements.connected()
  }

  /** Announces the addresses of these blocks. False if they cannot be read. Throws SourceError. */
  async #readBlocks(lowest: number, highest: number): Promise<boolean> {
    if (highest - lowest >= BLOCKS_MAX) return false
    for (let height = lowest; height <= highest; height += 1) {
      for (let page = 1, pages = 1; page <= pages; page += 1) {
        const block = await this.#parts.calls.block(height, page, IN_BACKGROUND)
        if (block === null) return false
        pages = block.pages
        await this.#announceAll([...block.addresses])
      }
    }
    return true
  }

  async #announceAll(addresses: readonly string[]): Promise<void> {
    for (let from = 0; from < addresses.length; from += SLICE) {
      for (const address of addresses.slice(from, from + SLICE)) {
        const script = this.#scriptIn(address)
        if (script !== null) this.#announcements.announced(script)
      }
      await setImmediate()
    }
  }

  readonly #read = async (heights: readonly number[]) => {
    const headers = new Map<number, ChainTip['header']>()
    for (let from = 0; from < heights.length; from += AT_A_TIME) {
      const some = heights.slice(from, from + AT_A_TIME)
      const hashes = await Promise.all(
        some.map((height) => this.#parts.calls.blockHash(height, IN_BACKGROUND)),
      )
      for (const [index, height] of some.entries()) {
        const hash = hashes[index] ?? null
        if (hash !== null) headers.set(height, tipAt(height, hash).header)
      }
    }
    return headers
  }

  /** None if the tip is another block by now: those below may be others as well. */
  readonly #readBelow = async (heights: readonly number[]) => {
    const tip = this.#chain.tip
    const headers = await this.#read(heights)
    const top = tip === null ? undefined : (await this.#read([tip.height])).get(tip.height)
    return top?.hex === tip?.header.hex ? headers : new Map<number, ChainTip['header']>()
  }

  #scriptOf(address: string): string {
    return outputScript(this.#parts.chain, address)
  }

  /** Null for an address that is none of this chain. */
  #scriptIn(address: string): string | null {
    try {
      return this.#scriptOf(address)
    } catch {
      return null
    }
  }

  /** Undefined if the server does not answer. */
  async #quietly<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof SourceError) return undefined
      throw error
    }
  }
}
