import { createHash } from 'node:crypto'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { Push, PushListener } from '../../domain/ports/push.ts'
import {
  type BatchChecker,
  type ChainSource,
  type HistoryPage,
  type SetReader,
  SourceError,
  type SourceStatus,
} from '../../domain/ports/source.ts'

interface Tx {
  readonly hash: string
  readonly address: string
  readonly amount: bigint
}

interface Block {
  readonly salt: number
  readonly txs: readonly Tx[]
}

/** How many requests of each kind the source has answered. */
interface Requests {
  watch: number
  check: number
  set: number
  page: number
}

const FIRST_HEIGHT = 100

/** A chain with many addresses, and a source of it that announces what happens at the watched ones. */
export class AnnouncingChain implements ChainSource {
  readonly name = 'announcing'
  readonly offsetMax = 1_000_000
  readonly walletReader = null
  readonly transactionInspector = null
  readonly transactionReader = null
  readonly requests: Requests = { watch: 0, check: 0, set: 0, page: 0 }
  /** Announcements of addresses are lost as long as it is set. */
  isMute = false
  /** Called after each answer was made, before it arrives: what happens meanwhile. */
  onAnswer: () => void = () => {}
  readonly #blocks: Block[] = [{ salt: 0, txs: [] }]
  #mempool: Tx[] = []
  #made = 0
  #isConnected = false
  readonly #subscribed = new Set<string>()
  readonly #listeners = new Set<PushListener>()

  readonly push: Push = {
    sizeMax: 100,
    watchedMax: 100_000,
    listen: (listener) => {
      this.#listeners.add(listener)
      if (this.#isConnected) listener.connected()
      return () => this.#listeners.delete(listener)
    },
    watch: async (addresses) => {
      this.requests.watch += 1
      this.#requireConnection()
      for (const address of addresses) this.#subscribed.add(address)
      return this.#answered(this.#fingerprintsOf(addresses))
    },
    unwatch: (addresses) => {
      for (const address of addresses) this.#subscribed.delete(address)
    },
  }

  readonly batchChecker: BatchChecker = {
    sizeMax: 100,
    check: async ({ addresses }) => {
      this.requests.check += 1
      this.#requireConnection()
      return this.#answered({ tip: this.tip, fingerprints: this.#fingerprintsOf(addresses) })
    },
  }

  readonly setReader: SetReader = {
    sizeMax: 100,
    rowsMax: 10_000,
    read: async ({ addresses }) => {
      this.requests.set += 1
      this.#requireConnection()
      const pages = new Map(addresses.map((address) => [address, this.#pageOf(address)]))
      return this.#answered({ tip: this.tip, pages, smaller: [], unfit: false })
    },
  }

  get tip(): number {
    return FIRST_HEIGHT + this.#blocks.length - 1
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  get watched(): ReadonlySet<string> {
    return this.#subscribed
  }

  async page({ address }: { readonly address: string }): Promise<HistoryPage> {
    this.requests.page += 1
    this.#requireConnection()
    return this.#answered(this.#pageOf(address))
  }

  connect(): void {
    this.#subscribed.clear()
    this.#isConnected = true
    for (const listener of this.#listeners) listener.connected()
  }

  disconnect(): void {
    this.#isConnected = false
    this.#subscribed.clear()
    for (const listener of this.#listeners) listener.disconnected()
  }

  pay(address: string, amount = 1n): void {
    this.#made += 1
    const hash = createHash('sha256').update(`${this.#made}`).digest('hex')
    this.#mempool.unshift({ hash, address, amount })
    this.announce(address)
  }

  /** Drops an unconfirmed transaction. */
  drop(): void {
    const [gone] = this.#mempool.splice(0, 1)
    if (gone !== undefined) this.announce(gone.address)
  }

  mine(blocks = 1): void {
    for (let count = 0; count < blocks; count += 1) {
      const txs = this.#mempool
      this.#mempool = []
      this.#blocks.push({ salt: 0, txs })
      this.#announceBlock(null)
      for (const { address } of txs) this.announce(address)
    }
  }

  /** Replaces the newest blocks by others with the same transactions at the same heights, and one more. */
  replace(depth: number): void {
    const from = Math.max(1, this.#blocks.length - depth)
    const gone = this.#blocks.splice(from)
    this.#blocks.push(...gone.map(({ salt, txs }) => ({ salt: salt + 1, txs })), { salt: 1, txs: [] })
    this.#announceBlock(FIRST_HEIGHT + from)
  }

  /** Undoes the newest blocks: their transactions are unconfirmed again. */
  undo(depth: number): void {
    const from = Math.max(1, this.#blocks.length - depth)
    const gone = this.#blocks.splice(from).flatMap(({ txs }) => txs)
    this.#mempool = [...gone, ...this.#mempool]
    this.#blocks.push({ salt: 2, txs: [] })
    for (let length = this.#blocks.length; length < from + depth + 1; length += 1) {
      this.#blocks.push({ salt: 2, txs: [] })
    }
    this.#announceBlock(FIRST_HEIGHT + from)
    for (const { address } of gone) this.announce(address)
  }

  announce(address: string): void {
    if (this.isMute || !this.#isConnected || !this.#subscribed.has(address)) return
    for (const listener of this.#listeners) listener.changed(address)
  }

  /** As it is now, newest first. */
  rowsOf(address: string): readonly Transfer[] {
    const unconfirmed = this.#mempool.map((tx) => ({ tx, height: null, time: 1 }))
    const confirmed = this.#blocks.flatMap(({ salt, txs }, index) =>
      txs.map((tx) => ({ tx, height: FIRST_HEIGHT + index, time: 1000 + index * 10 + (salt % 10) })),
    )
    return [...unconfirmed, ...confirmed.reverse()]
      .filter(({ tx }) => tx.address === address)
      .map(({ tx, height, time }) => ({ hash: tx.hash, amount: tx.amount, height, time }))
  }

  serves(chain: ChainSlug): boolean {
    return chain === 'bitcoin'
  }

  availableAt(now: number): number {
    return now
  }

  paceMs(): number {
    return 0
  }

  status(): SourceStatus {
    return {
      name: this.name,
      chains: ['bitcoin'],
      state: 'ok',
      reason: null,
      reasonCode: null,
      until: null,
      tips: { bitcoin: this.tip },
      requests: 0,
      errors: 0,
      requestsPerMinute: { limit: null, used: 0 },
      pointsPerDay: { limit: null, used: 0 },
      latencyMs: null,
    }
  }

  #announceBlock(replacedFrom: number | null): void {
    if (!this.#isConnected) return
    for (const listener of this.#listeners) listener.block(this.tip, replacedFrom)
  }

  #answered<Answer>(answer: Answer): Answer {
    this.onAnswer()
    return answer
  }

  #requireConnection(): void {
    if (!this.#isConnected) throw new SourceError('down', 'source_unavailable', 'It is not connected.')
  }

  #fingerprintsOf(addresses: readonly string[]): ReadonlyMap<string, string> {
    return new Map(addresses.map((address) => [address, fingerprintOf(this.rowsOf(address))]))
  }

  #pageOf(address: string): HistoryPage {
    const rows = this.rowsOf(address)
    const balance = rows.reduce((sum, { amount }) => sum + amount, 0n)
    const fingerprint = fingerprintOf(rows)
    return { tip: this.tip, balance, transactionCount: rows.length, fingerprint, offset: 0, rows }
  }
}

/** Heights, but no blocks: as the status of an Electrum server. */
function fingerprintOf(rows: readonly Transfer[]): string {
  const text = rows.map(({ hash, height }) => `${hash}:${height ?? 0}:`).join('')
  return `announcing ${createHash('sha256').update(text).digest('hex')}`
}
