import type { Clock } from '../../domain/ports/clock.ts'
import { damageIn, refusal } from '../shared/damage-refusal.ts'
import { damaged, isQueuedAnew } from '../shared/transitions/damaged.ts'
import type { AddressRows } from './address-rows.ts'
import type { SqliteChanges } from './changes.ts'
import { isUnreadable } from './unreadable.ts'

interface DamagesParts {
  readonly rows: AddressRows
  readonly changes: SqliteChanges
  readonly clock: Clock
}

/** Records what was found to be damaged, and has it read anew. */
export class Damages {
  readonly #parts: DamagesParts

  constructor(parts: DamagesParts) {
    this.#parts = parts
  }

  /** `detail` is a user-facing sentence. The address is queued for a full read, once. */
  record(addressId: number, detail: string): void {
    const { rows, changes, clock } = this.#parts
    changes.transaction((changed) => {
      const row = rows.get(addressId)
      if (row === undefined || isQueuedAnew(row)) return
      rows.apply(row, damaged(row, detail, clock.now()))
      changed({ kind: 'address', id: addressId })
      changed({ kind: 'work' })
    })
  }

  /** Runs `read`. Throws AppError `stored_data_damaged` instead of DamagedHistory, and records it. */
  refusing<T>(addressId: number, read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw this.#refusalOf(addressId, error)
    }
  }

  async refusingLater<T>(addressId: number, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw this.#refusalOf(addressId, error)
    }
  }

  #refusalOf(addressId: number, error: unknown): unknown {
    const detail = damageIn(error, isUnreadable)
    if (detail === null) return error
    try {
      this.record(addressId, detail)
      return refusal(detail, true)
    } catch {
      return refusal(detail, false)
    }
  }
}
