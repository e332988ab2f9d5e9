import type { LoggedEvent } from '../../domain/ports/event-log.ts'
import { toLoggedEvent } from './columns/event-columns.ts'
import type { AddressColumns } from './columns/joined-row.ts'

/** So many ids are remembered. */
const REPORTED_MAX = 1000

/** Leaves out rows of the table `event` that cannot be read, and reports each of them once. */
export class ReadableEvents {
  readonly #onDamage: (error: Error) => void
  readonly #reported = new Set<number>()

  /** `onDamage` must not throw. */
  constructor(onDamage: (error: Error) => void) {
    this.#onDamage = onDamage
  }

  of(rows: readonly AddressColumns[]): LoggedEvent[] {
    return rows.flatMap((row) => {
      const event = toLoggedEvent(row)
      if (event === null) this.#report(Number(row['id']))
      return event ?? []
    })
  }

  #report(id: number): void {
    if (this.#reported.has(id)) return
    if (this.#reported.size === REPORTED_MAX) this.#reported.clear()
    this.#reported.add(id)
    this.#onDamage(new Error(`Event ${id} is damaged and left out.`))
  }
}
