import type { Range } from '../../domain/history/range-summary.ts'

/** What pages of the same filter need again: about 5 MB at most. */
const REMEMBERED = 64
const RANGES_MAX = 2000

/** The positions that filters by time have found lately. */
export class RememberedRanges {
  readonly #known = new Map<string, readonly Range[]>()

  /** `key` names the filter and the state of the history. */
  async of(key: string, find: () => Promise<readonly Range[]>): Promise<readonly Range[]> {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const found = await find()
    if (found.length > RANGES_MAX) return found
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < REMEMBERED) break
      this.#known.delete(oldest)
    }
    this.#known.set(key, found)
    return found
  }
}
