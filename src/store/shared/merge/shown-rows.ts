import { keyOf, type Leg } from '../../../domain/history/merge-legs.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import { rankOf } from '../../../domain/history/rank.ts'
import type { Query } from '../../../domain/history/sans-io.ts'
import { LEAF } from '../digests/row-runs.ts'
import type { RebuildAnswer, RebuildQuestion, ShownBefore } from './rebuild-questions.ts'
import { YOUNG_BLOCKS } from './young-blocks.ts'

type RebuildQuery<Result> = Query<RebuildQuestion, RebuildAnswer, Result>

/** The rows that a merged history shows while it is built anew, read upwards. */
export class ShownRows {
  readonly #from: number
  #to: number
  /** Newest first. */
  #rows: MergedRow[] = []
  /** Confirmed rows were passed over that are not shown any more. */
  hasLeft = false

  /** Those that may be in other blocks now, by hash. */
  readonly #young: ReadonlyMap<string, MergedRow>

  static *open({ shown, settledTo }: ShownBefore): RebuildQuery<ShownRows> {
    const range = shown ?? { from: 0, to: 0 }
    const young: MergedRow[] = []
    for (let from = range.from; from < range.to; from += LEAF) {
      const piece = { from, to: Math.min(from + LEAF, range.to) }
      const rows = (yield { kind: 'shown', range: piece }) as readonly MergedRow[]
      const above = rows.filter((row) => rankOf(row) > settledTo - YOUNG_BLOCKS)
      young.push(...above)
      if (above.length < LEAF) break
    }
    return new ShownRows(range, young)
  }

  private constructor({ from, to }: Range, young: readonly MergedRow[]) {
    this.#from = from
    this.#to = to
    this.#young = new Map(young.map((row) => [keyOf(row), row]))
  }

  /** The rows of a block, and those that are shown above it of the same transactions. */
  moved(legs: readonly Leg[], shown: readonly MergedRow[]): readonly MergedRow[] {
    if (this.#young.size === 0) return shown
    const known = new Set(shown.map(({ id }) => id))
    const moved = legs.flatMap((leg) => this.#young.get(keyOf(leg)) ?? []).filter(({ id }) => !known.has(id))
    return moved.length === 0 ? shown : [...shown, ...new Set(moved)]
  }

  /** The rows of a rank, newest first. Those of lower ranks have left their places. */
  *at(rank: number): RebuildQuery<readonly MergedRow[]> {
    const found: MergedRow[] = []
    while (yield* this.#more()) {
      const row = this.#rows.at(-1) as MergedRow
      if (rankOf(row) > rank) break
      this.#rows.pop()
      if (rankOf(row) === rank) found.push(row)
      else this.hasLeft = true
    }
    return found.reverse()
  }

  /** All that are left, newest first. */
  *rest(): RebuildQuery<readonly MergedRow[]> {
    const rows: MergedRow[] = []
    while (yield* this.#more()) rows.push(...this.#rows.splice(0).reverse())
    return rows.reverse()
  }

  *#more(): RebuildQuery<boolean> {
    while (this.#rows.length === 0) {
      if (this.#to <= this.#from) return false
      const from = Math.max(this.#from, Math.ceil((this.#to - LEAF) / LEAF) * LEAF)
      const range = { from, to: this.#to }
      this.#to = from
      this.#rows = [...((yield { kind: 'shown', range }) as readonly MergedRow[])]
    }
    return true
  }
}
