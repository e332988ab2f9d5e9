import type { RowChanges } from '../../../domain/history/publication-events.ts'
import type { Row } from '../../../domain/history/transfer.ts'

/**
 * Rows remembered of each history: histories that differ in more rows count as unrelated. Rows beyond it that moved or
 * are gone make no event.
 */
const ROWS_MAX = 100_000

/** Rows of two histories that are not at the same height in both, found from the newest down. */
export class UnmatchedRows {
  readonly #gone = new Map<string, Row>()
  readonly #fresh = new Map<string, Row>()
  readonly #moved: { readonly before: Row; readonly after: Row }[] = []
  readonly #settledFrom: number
  /** The newest settled row that the new history has with another amount, or that was not remembered. */
  #altered: Row | null = null

  /** Rows of the old history are settled from this position on. */
  constructor(settledFrom: number) {
    this.#settledFrom = settledFrom
  }

  /** Rows that the old history has at this height alone. Returns those the new one has elsewhere, with the old id. */
  addOld(rows: readonly Row[]): readonly Row[] {
    return rows.flatMap((row) => this.#match(row, this.#fresh, this.#gone, (fresh) => [row, fresh]))
  }

  /** As `addOld`, for rows that the new history has at this height alone. */
  addNew(rows: readonly Row[]): readonly Row[] {
    return rows.flatMap((row) => this.#match(row, this.#gone, this.#fresh, (gone) => [gone, row]))
  }

  /** The rows that moved or are gone. */
  get changes(): RowChanges {
    return {
      before: [...this.#moved.map(({ before }) => before), ...this.#gone.values()],
      after: this.#moved.map(({ after }) => after),
    }
  }

  /** The newest settled row that the new history does not have with the same amount, at whatever height; or null. */
  get missing(): Row | null {
    let newest = this.#altered
    for (const row of this.#gone.values()) {
      if (row.position >= this.#settledFrom && row.position < (newest?.position ?? Infinity)) newest = row
    }
    return newest
  }

  /** The new history has another amount for this old row. */
  addAltered(row: Row): void {
    if (row.position >= this.#settledFrom && row.position < (this.#altered?.position ?? Infinity)) {
      this.#altered = row
    }
  }

  #match(
    row: Row,
    others: Map<string, Row>,
    own: Map<string, Row>,
    ordered: (other: Row) => readonly [before: Row, after: Row],
  ): readonly Row[] {
    const other = others.get(row.hash)
    if (other === undefined) {
      if (own.size < ROWS_MAX) own.set(row.hash, row)
      else if (own === this.#gone) this.addAltered(row)
      return []
    }
    others.delete(row.hash)
    const [before, after] = ordered(other)
    if (before.amount !== after.amount) this.addAltered(before)
    const kept = { ...after, id: before.id }
    if (this.#moved.length < ROWS_MAX) this.#moved.push({ before, after: kept })
    return [kept]
  }
}
