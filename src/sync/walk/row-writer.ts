import { setImmediate } from 'node:timers/promises'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { Claim, Draft } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { BATCH_ROWS } from './batch-rows.ts'
import { BatchSize } from './batch-size.ts'

/** Where the rows of a pass are written. `base` is a row's position plus its index from the bottom. */
export type Placement =
  /** In the shown history: rows at `shownFrom` and after are visible, and only a publication may change them. */
  | {
      readonly kind: 'in-place'
      readonly rowSetId: number
      readonly base: number
      readonly shownFrom: number
    }
  /** In a row set of its own, which is hidden until it is published. */
  | { readonly kind: 'beside'; readonly rowSetId: number; readonly base: number }

/** Gives rows their position, balance and id, stages those that are hidden, and holds the others for the publication. */
export class RowWriter {
  readonly rowSetId: number
  readonly base: number
  readonly #store: RunStore
  readonly #claim: Claim
  readonly #placement: Placement
  readonly #shown: ReadonlyMap<string, Row>
  /** Seconds since 1970, for rows that no source has dated. */
  readonly #now: number
  /** By position: a row that is read again replaces the one held there. */
  readonly #held = new Map<number, Row>()
  readonly #batchSize = new BatchSize()
  #nextRowId: number

  /** `shownRows` are the unsettled rows that are shown now. */
  constructor(store: RunStore, claim: Claim, placement: Placement, shownRows: readonly Row[], now: number) {
    this.#store = store
    this.#claim = claim
    this.rowSetId = placement.rowSetId
    this.base = placement.base
    this.#placement = placement
    this.#shown = new Map(shownRows.map((row) => [row.hash, row]))
    this.#now = Math.floor(now / 1000)
    this.#nextRowId = claim.nextRowId
  }

  get nextRowId(): number {
    return this.#nextRowId
  }

  /** Rows to be written by the publication itself. */
  get held(): readonly Row[] {
    return [...this.#held.values()]
  }

  hold(rows: readonly Row[]): void {
    for (const row of rows) this.#held.set(row.position, row)
  }

  isHeld(position: number): boolean {
    return this.#held.has(position)
  }

  /** `balance` is the one right after the first of `transfers`, whose index from the bottom is `top`. */
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

  /** Stages what is hidden, in batches before which the event loop runs, and holds what is visible. */
  async write(rows: readonly Row[], draftAfter: (last: Row) => Draft | 'keep'): Promise<void> {
    const hidden = this.#hiddenOf(rows)
    for (let from = 0; from < hidden.length; ) {
      await setImmediate()
      const batch = hidden.slice(from, from + this.#batchLength(hidden[from] as Row))
      from += batch.length
      await this.#batchSize.measure(() =>
        this.#store.stage(this.#claim, {
          rowSetId: this.rowSetId,
          rows: batch,
          draft: draftAfter(batch.at(-1) as Row),
          nextRowId: this.#nextRowId,
        }),
      )
    }
  }

  /** Lowers the balances of the rows at positions `from` to `to` (exclusive) by `delta`. */
  async adjustBalances(from: number, to: number, delta: bigint): Promise<void> {
    for (const [position, row] of this.#held) {
      if (position >= from && position < to)
        this.#held.set(position, { ...row, balance: row.balance - delta })
    }
    const hiddenTo = this.#placement.kind === 'in-place' ? Math.min(to, this.#placement.shownFrom) : to
    for (let position = from; position < hiddenTo; position += BATCH_ROWS) {
      const rows = await this.#store.rows(this.rowSetId, position, Math.min(BATCH_ROWS, hiddenTo - position))
      await this.#store.stage(this.#claim, {
        rowSetId: this.rowSetId,
        rows: rows.map((row) => ({ ...row, balance: row.balance - delta })),
        draft: 'forget',
        nextRowId: this.#nextRowId,
      })
      await setImmediate()
    }
  }

  /** Batches end where positions are multiples of their size, as the store's own bundles of rows do. */
  #batchLength({ position }: Row): number {
    const { rows } = this.#batchSize
    return rows - (position - Math.floor(position / rows) * rows)
  }

  #hiddenOf(rows: readonly Row[]): readonly Row[] {
    if (this.#placement.kind === 'beside') return rows
    const { shownFrom } = this.#placement
    this.hold(rows.filter((row) => row.position >= shownFrom))
    return rows.filter((row) => row.position < shownFrom)
  }

  /** A row that has lost its block keeps that block's time: it was seen no later. */
  #firstSeen(hash: string): number {
    return this.#shown.get(hash)?.time ?? this.#now
  }

  #idOf(hash: string): number {
    // A lookup computes the hash code of a text that is new, which takes longer than all else here.
    const shown = this.#shown.size === 0 ? undefined : this.#shown.get(hash)
    if (shown !== undefined) return shown.id
    this.#nextRowId += 1
    return this.#nextRowId - 1
  }
}
