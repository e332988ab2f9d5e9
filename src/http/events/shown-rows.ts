import type { TrackedAddress } from '../../domain/address/tracked-address.ts'

/** Remembers the shown totals of addresses while they are synchronised, to detect changes of their rows. */
export class ShownRows {
  readonly #running = new Map<number, string>()

  /** Whether the rows may differ from those that were shown before; true if no earlier ones are recorded. */
  haveChanged(address: TrackedAddress): boolean {
    const { id, status } = address
    const shown = `${address.transactionCount} ${address.balance} ${address.unconfirmedBalance}`
    const before = this.#running.get(id)
    if (status === 'IN_PROGRESS') {
      this.#running.set(id, shown)
      return before !== undefined && before !== shown
    }
    this.#running.delete(id)
    return before === undefined ? status === 'DONE' : before !== shown
  }

  forget(id: number): void {
    this.#running.delete(id)
  }
}
