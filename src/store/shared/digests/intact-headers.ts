import { DamagedHistory } from '../../../domain/history/damaged-history.ts'

/** Headers that were compared with their digest: the comparison is not repeated for every page. */
const REMEMBERED = 2000

export class IntactHeaders {
  readonly #states = new Map<number, string>()

  /** `state` differs whenever a covered column or the digest does. Throws DamagedHistory. */
  require(id: number, state: string, isIntact: () => boolean): void {
    if (this.#states.get(id) === state) return
    if (!isIntact()) throw new DamagedHistory('The stored totals of this address are damaged.')
    if (this.#states.size >= REMEMBERED) this.#states.clear()
    this.#states.set(id, state)
  }
}
