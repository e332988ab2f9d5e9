import { createHash } from 'node:crypto'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import {
  type BatchCheck,
  type BatchCheckRequest,
  type ChainSource,
  type HistoryPage,
  type PageRequest,
  type SetReader,
  SourceError,
  type SourceStatus,
} from '../../domain/ports/source.ts'

/** What happens at the one address of a scripted chain. Numbers pick among what is there, so any script is valid. */
export type ChainEvent =
  | { readonly do: 'pay'; readonly amount: number }
  | { readonly do: 'mine'; readonly leave: number; readonly direct: readonly number[] }
  | { readonly do: 'replace'; readonly pick: number; readonly amount: number | null }
  | { readonly do: 'drop'; readonly pick: number }
  | { readonly do: 'reorganise'; readonly depth: number; readonly keep: number; readonly shift: number }

/** How the source answers one request. */
export type Manner =
  | { readonly kind: 'plain' }
  | { readonly kind: 'clamped'; readonly rows: number }
  | { readonly kind: 'older'; readonly by: number }
  | { readonly kind: 'blank' }
  | { readonly kind: 'fails' }
  | { readonly kind: 'leaves-out'; readonly pick: number }
  | { readonly kind: 'changes'; readonly pick: number }
  | { readonly kind: 'shuffled'; readonly seed: number }
  | { readonly kind: 'strays'; readonly down: number }

export interface Step {
  readonly before: readonly ChainEvent[]
  readonly manner: Manner
}

export interface Snapshot {
  readonly tip: number
  /** Newest first. */
  readonly rows: readonly Transfer[]
}

interface Tx {
  readonly hash: string
  readonly amount: bigint
}

const PLAIN: Step = { before: [], manner: { kind: 'plain' } }
const REORGANISATION_MAX = 6
/** What the first transaction pays, which is never reorganised away: no script spends more. */
const FUNDS = 1_000_000

/** A chain with one address, and a source of it that follows a script, one step a request. */
export class ScriptedChain implements ChainSource {
  readonly name: string = 'scripted'
  readonly offsetMax = 1_000_000
  readonly batchChecker = {
    sizeMax: 100,
    check: (request: BatchCheckRequest) => this.#batchCheck(request),
  }
  readonly setReader: SetReader | null = null
  readonly walletReader = null
  readonly transactionInspector = null
  readonly transactionReader = null
  readonly push = null
  readonly #pageRows: number
  /** All states so far; the last one is now. */
  readonly snapshots: Snapshot[] = []
  requests = 0
  #script: Step[] = []
  #blocks: Tx[][]
  #mempool: Tx[] = []
  #made = 0

  constructor(pageRows: number, blocks: readonly (readonly number[])[], funds: number | null = FUNDS) {
    this.#pageRows = pageRows
    this.#blocks = blocks.map((block) => block.map((amount) => this.#make(amount)))
    if (funds !== null) this.#blocks[0]?.unshift(this.#make(funds))
    this.#remember()
  }

  get now(): Snapshot {
    return this.snapshots.at(-1) as Snapshot
  }

  play(script: readonly Step[]): void {
    this.#script = [...script]
  }

  apply(event: ChainEvent): void {
    switch (event.do) {
      case 'pay':
        this.#mempool.unshift(this.#make(event.amount))
        break
      case 'mine': {
        const staying = this.#mempool.slice(0, event.leave)
        this.#blocks.push([
          ...event.direct.map((amount) => this.#make(amount)),
          ...this.#mempool.slice(event.leave),
        ])
        this.#mempool = staying
        break
      }
      case 'replace': {
        const at = event.pick % Math.max(1, this.#mempool.length)
        const old = this.#mempool[at]
        if (old === undefined) break
        this.#mempool[at] = this.#make(event.amount ?? Number(old.amount))
        break
      }
      case 'drop':
        this.#mempool.splice(event.pick % Math.max(1, this.#mempool.length), 1)
        break
      case 'reorganise':
        this.#reorganise(event)
        break
    }
    this.#remember()
  }

  /** The same chain and the same script under another name. */
  as(name: string): ChainSource {
    const other: ChainSource = {
      name,
      offsetMax: this.offsetMax,
      batchChecker: this.batchChecker,
      setReader: this.setReader,
      walletReader: null,
      transactionInspector: null,
      transactionReader: null,
      push: null,
      serves: (chain) => this.serves(chain),
      page: (request) => this.page(request),
      availableAt: (now) => now,
      paceMs: () => 0,
      status: () => ({ ...this.status(), name }),
    }
    return other
  }

  async page({ from }: PageRequest): Promise<HistoryPage> {
    const offset = from.kind === 'newest' ? 0 : from.offset
    const { manner } = this.#next()
    if (manner.kind === 'fails') throw new SourceError('down', 'source_unavailable', 'It is down.')
    const state = this.#stateFor(manner)
    const stated = { tip: state.tip, ...totals(state.rows) }
    const listed = listing(state.rows, manner)
    const length = manner.kind === 'clamped' ? Math.min(manner.rows, this.#pageRows) : this.#pageRows
    return { ...stated, offset, rows: listed.slice(offset, offset + length) }
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
      tips: { bitcoin: this.now.tip },
      requests: this.requests,
      errors: 0,
      requestsPerMinute: { limit: null, used: 0 },
      pointsPerDay: { limit: null, used: 0 },
      latencyMs: null,
    }
  }

  async #batchCheck({ addresses }: BatchCheckRequest): Promise<BatchCheck> {
    const state = this.#stateFor(this.#next().manner)
    const { fingerprint } = totals(state.rows)
    return { tip: state.tip, fingerprints: new Map(addresses.map((address) => [address, fingerprint])) }
  }

  #next(): Step {
    this.requests += 1
    const step = this.#script.shift() ?? PLAIN
    for (const event of step.before) this.apply(event)
    return step
  }

  #stateFor(manner: Manner): Snapshot {
    if (manner.kind === 'blank') return { tip: this.now.tip, rows: [] }
    if (manner.kind === 'older') return this.snapshots.at(-1 - manner.by) ?? (this.snapshots[0] as Snapshot)
    return this.now
  }

  #reorganise({ depth, keep, shift }: ChainEvent & { do: 'reorganise' }): void {
    const gone = this.#blocks.splice(Math.max(1, this.#blocks.length - Math.min(depth, REORGANISATION_MAX)))
    const survivors = gone.flat().filter((_, index) => (index + keep) % 3 !== 0)
    this.#mempool = [
      ...this.#mempool,
      ...gone.flat().filter((_, index) => (index + keep) % 3 === 0 && index % 2 === 0),
    ]
    const fresh: Tx[][] = Array.from({ length: gone.length + 1 }, () => [])
    for (const [index, tx] of survivors.entries()) {
      const replaced = (index + shift) % 4 === 0 ? this.#make(Number(tx.amount)) : tx
      fresh[(index + shift) % fresh.length]?.push(replaced)
    }
    this.#blocks.push(...fresh)
  }

  #make(amount: number): Tx {
    this.#made += 1
    const hash = createHash('sha256').update(`${this.#made}`).digest('hex')
    return { hash, amount: BigInt(amount) }
  }

  #remember(): void {
    const confirmed = this.#blocks.flatMap((block, height) =>
      block.map((tx) => ({ hash: tx.hash, amount: tx.amount, time: 1000 + height, height })),
    )
    const unconfirmed = this.#mempool.map((tx) => ({
      hash: tx.hash,
      amount: tx.amount,
      time: 1,
      height: null,
    }))
    this.snapshots.push({ tip: this.#blocks.length - 1, rows: [...unconfirmed, ...confirmed.reverse()] })
  }
}

function totals(rows: readonly Transfer[]) {
  const balance = rows.reduce((sum, row) => sum + row.amount, 0n)
  const gross = rows.reduce((sum, row) => sum + (row.amount < 0n ? -row.amount : row.amount), 0n)
  return { balance, transactionCount: rows.length, fingerprint: `${balance} ${gross} ${rows.length}` }
}

function listing(rows: readonly Transfer[], manner: Manner): readonly Transfer[] {
  switch (manner.kind) {
    case 'leaves-out':
      return rows.toSpliced(manner.pick % Math.max(1, rows.length), 1)
    case 'changes':
      return rows.map((row, at) =>
        at === manner.pick % rows.length ? { ...row, amount: row.amount + 1n } : row,
      )
    case 'shuffled':
      return [...Map.groupBy(rows, (row) => row.height).values()].flatMap((block) =>
        block.toSorted((a, b) => mixed(a.hash, manner.seed) - mixed(b.hash, manner.seed)),
      )
    case 'strays': {
      const unconfirmed = rows.filter((row) => row.height === null)
      const confirmed = rows.filter((row) => row.height !== null)
      return [...confirmed.slice(0, manner.down), ...unconfirmed, ...confirmed.slice(manner.down)]
    }
    default:
      return rows
  }
}

function mixed(hash: string, seed: number): number {
  return (Number.parseInt(hash.slice(0, 8), 16) ^ Math.imul(seed + 1, 0x9e3779b1)) >>> 0
}
