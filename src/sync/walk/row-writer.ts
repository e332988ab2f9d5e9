import { setImmediate } from 'node:timers/promises'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { Claim, Draft } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'

/** So many rows in one transaction: a few milliseconds in which the process does nothing else. */
export const BATCH_ROWS = 512

/** Gives rows their place, balance and id in one history, and writes them where nobody sees them yet. */
export class RowWriter {
  readonly historyId: number
  /** Position of a row plus its index from the bottom. */
  readonly base: number
  readonly #store: RunStore
  readonly #claim: Claim
  /** Rows from here on are visible now and may only be written when the history is published. */
  readonly #visibleFrom: number
  readonly #known: ReadonlyMap<string, Row>
  /** Seconds since 1970, for rows of which nobody says when they were first seen. */
  readonly #now: number
  /** By position: what is read anew replaces what was placed there before. */
  readonly #visible = new Map<number, Row>()
  #nextRowId: number

  constructor(
    store: RunStore,
    claim: Claim,
    place: { historyId: number; base: number; visibleFrom: number },
    known: readonly Row[],
    now: number,
  ) {
    this.#store = store
    this.#claim = claim
    this.historyId = place.historyId
    this.base = place.base
    this.#visibleFrom = place.visibleFrom
    this.#known = new Map(known.map((row) => [row.hash, row]))
    this.#now = Math.floor(now / 1000)
    this.#nextRowId = claim.nextRowId
  }

  get nextRowId(): number {
    return this.#nextRowId
  }

  /** Rows that stand where others are visible now: they go into the publication. */
  get visible(): readonly Row[] {
    return [...this.#visible.values()]
  }

  isPlaced(position: number): boolean {
    return this.#visible.has(position)
  }

  /** `balance` is the one right after the first of `transfers`, which stands at index `top` from the bottom. */
  place(transfers: readonly Transfer[], top: number, balance: bigint): Row[] {
    let after = balance
    return transfers.map((transfer, offset) => {
      const row: Row = {
        hash: transfer.hash,
        amount: transfer.amount,
        time: transfer.time ?? this.#firstSeen(transfer.hash),
        height: transfer.height,
        id: this.#idOf(transfer.hash),
        position: this.base - top + offset,
        balance: after,
      }
      after -= transfer.amount
      return row
    })
  }

  /** Stages what is hidden, in batches between which others get their turn, and keeps what is visible. */
  async write(rows: readonly Row[], draftAfter: (last: Row) => Draft | 'keep'): Promise<void> {
    const hidden = rows.filter((row) => row.position < this.#visibleFrom)
    for (const row of rows) if (row.position >= this.#visibleFrom) this.#visible.set(row.position, row)
    for (const batch of batchesOf(hidden)) {
      await this.#store.stage(this.#claim, {
        historyId: this.historyId,
        rows: batch,
        draft: draftAfter(batch.at(-1) as Row),
        nextRowId: this.#nextRowId,
      })
      await setImmediate()
    }
  }

  /** Lowers the balances of staged rows at positions `from` to `to` (exclusive) by `delta`. */
  async adjustBalances(from: number, to: number, delta: bigint): Promise<void> {
    for (const [position, row] of this.#visible) {
      if (position >= from && position < to)
        this.#visible.set(position, { ...row, balance: row.balance - delta })
    }
    for (let position = from; position < Math.min(to, this.#visibleFrom); position += BATCH_ROWS) {
      const most = Math.min(BATCH_ROWS, Math.min(to, this.#visibleFrom) - position)
      const rows = await this.#store.rows(this.historyId, position, most)
      await this.#store.stage(this.#claim, {
        historyId: this.historyId,
        rows: rows.map((row) => ({ ...row, balance: row.balance - delta })),
        draft: 'forget',
        nextRowId: this.#nextRowId,
      })
      await setImmediate()
    }
  }

  /** A row that falls out of its block was seen no later than that block. */
  #firstSeen(hash: string): number {
    return this.#known.get(hash)?.time ?? this.#now
  }

  #idOf(hash: string): number {
    const known = this.#known.get(hash)
    if (known !== undefined) return known.id
    this.#nextRowId += 1
    return this.#nextRowId - 1
  }
}

/** Batches begin where positions are multiples of their size, as the store's own bundles of rows do. */
function* batchesOf(rows: readonly Row[]): Generator<readonly Row[]> {
  let from = 0
  while (from < rows.length) {
    const { position } = rows[from] as Row
    const to = from + BATCH_ROWS - (position - Math.floor(position / BATCH_ROWS) * BATCH_ROWS)
    yield rows.slice(from, to)
    from = to
  }
}
