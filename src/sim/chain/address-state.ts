import type { LargeHistory } from './large-history.ts'
import { extreme, type SimRow, type Totals, type UnspentOutput } from './rows.ts'
import { type Effect, outpoint } from './transaction.ts'

/** A row together with the outputs behind it. */
export interface Entry extends SimRow, Effect {
  /** Position within its block or the mempool, oldest first. */
  readonly order: number
}

/** An immutable snapshot of one address: its own entries, on top of the computed rows of a large address. */
export class AddressState {
  readonly address: string
  /** Newest first, unconfirmed ones on top. */
  readonly entries: readonly Entry[]
  readonly base: LargeHistory | null
  /** How many rows of the base belong to it, counted from the oldest. */
  readonly baseCount: number
  #totals: Totals | null = null

  constructor(address: string, entries: readonly Entry[], base: LargeHistory | null = null, baseCount = 0) {
    this.address = address
    this.entries = entries
    this.base = base
    this.baseCount = base === null ? 0 : baseCount
  }

  get count(): number {
    return this.entries.length + this.baseCount
  }

  get totals(): Totals {
    this.#totals ??= totalsOf(this.entries, this.base?.totals(this.baseCount) ?? NOTHING)
    return this.#totals
  }

  /** Newest first; fewer than `limit` at the end. */
  rows(offset: number, limit: number): SimRow[] {
    const rows: SimRow[] = this.entries.slice(offset, offset + limit)
    const below = this.baseRange(offset, limit)
    for (let index = below.from - 1; index >= below.to; index--)
      rows.push((this.base as LargeHistory).row(index))
    return rows
  }

  /** The part of a page that lies in the base: indexes from the oldest, `to` ≤ index < `from`. */
  baseRange(offset: number, limit: number): { readonly from: number; readonly to: number } {
    const from = Math.min(this.baseCount, this.count - offset)
    return { from: Math.max(0, from), to: Math.max(0, Math.min(from, this.count - offset - limit)) }
  }

  /** Newest first. */
  unspent(): UnspentOutput[] {
    const used = new Set(this.entries.flatMap((entry) => entry.used.map(outpoint)))
    const found: UnspentOutput[] = []
    for (const { made, height } of this.entries) {
      for (const output of made) if (!used.has(outpoint(output))) found.push({ height, output })
    }
    const inBase = this.base === null || this.baseCount === 0 ? null : this.base.unspent(this.baseCount)
    if (inBase !== null && !used.has(outpoint(inBase.output))) found.push(inBase)
    return found
  }

  /** Without unconfirmed entries. */
  confirmed(): AddressState {
    return this.withEntries(this.entries.filter((entry) => entry.height !== null))
  }

  /** Without entries that are unconfirmed or above `height`. */
  upTo(height: number): AddressState {
    return this.withEntries(this.entries.filter((entry) => entry.height !== null && entry.height <= height))
  }

  /** The same address with other entries, or with the same ones reordered. */
  withEntries(entries: readonly Entry[]): AddressState {
    return new AddressState(this.address, entries, this.base, this.baseCount)
  }
}

const NOTHING: Totals = Object.freeze({
  transactionCount: 0,
  balance: 0n,
  received: 0n,
  spent: 0n,
  outputCount: 0,
  unspentOutputCount: 0,
  firstSeenReceiving: null,
  lastSeenReceiving: null,
  firstSeenSpending: null,
  lastSeenSpending: null,
})

function totalsOf(entries: readonly Entry[], base: Totals): Totals {
  const received = entries.reduce((sum, entry) => sum + entry.received, base.received)
  const spent = entries.reduce((sum, entry) => sum + entry.spent, base.spent)
  const made = entries.reduce((sum, entry) => sum + entry.made.length, 0)
  const used = entries.reduce((sum, entry) => sum + entry.used.length, 0)
  const receiving = entries.filter((entry) => entry.made.length > 0).map((entry) => entry.time)
  const spending = entries.filter((entry) => entry.used.length > 0).map((entry) => entry.time)
  return {
    transactionCount: base.transactionCount + entries.length,
    balance: received - spent,
    received,
    spent,
    outputCount: base.outputCount + made,
    unspentOutputCount: base.unspentOutputCount + made - used,
    firstSeenReceiving: extreme(-1, base.firstSeenReceiving, receiving),
    lastSeenReceiving: extreme(1, base.lastSeenReceiving, receiving),
    firstSeenSpending: extreme(-1, base.firstSeenSpending, spending),
    lastSeenSpending: extreme(1, base.lastSeenSpending, spending),
  }
}

/** Newest first: unconfirmed ones on top, then by height, then by position in the block. */
export function newestFirst(a: Entry, b: Entry): number {
  if (a.height === b.height) return b.order - a.order
  if (a.height === null) return -1
  return b.height === null ? 1 : b.height - a.height
}
