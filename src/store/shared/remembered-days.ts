import type { DayChange } from '../../domain/history/day-changes.ts'

/** About 30 MB where each has changed on every day of seventeen years. */
const HISTORIES_MAX = 64

/** The changes by day of the histories that were read lately. */
export class RememberedDays {
  readonly #known = new Map<number, { readonly state: string; readonly changes: readonly DayChange[] }>()

  /** `state`: of the rows of a row set; it differs whenever they are others. Null if these are not known. */
  get(rowSetId: number, state: string): readonly DayChange[] | null {
    const known = this.#known.get(rowSetId)
    if (known?.state !== state) return null
    this.#put(rowSetId, known)
    return known.changes
  }

  set(rowSetId: number, state: string, changes: readonly DayChange[]): readonly DayChange[] {
    this.#put(rowSetId, { state, changes })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= HISTORIES_MAX) break
      this.#known.delete(oldest)
    }
    return changes
  }

  clear(): void {
    this.#known.clear()
  }

  #put(rowSetId: number, known: { readonly state: string; readonly changes: readonly DayChange[] }): void {
    this.#known.delete(rowSetId)
    this.#known.set(rowSetId, known)
  }
}
