import type { Clock } from '../../domain/ports/clock.ts'
import { damageIn, foundDamage, type Rereading, refusal, rereadingOf } from '../shared/damage-refusal.ts'
import { damaged, isQueuedAgain } from '../shared/transitions/damaged.ts'
import type { AddressRows } from './address-rows.ts'
import type { SqliteChanges } from './changes.ts'
import { isUnreadable } from './unreadable.ts'

interface DamagesParts {
  readonly rows: AddressRows
  readonly changes: SqliteChanges
  readonly clock: Clock
  /** Is told of damage when it is found. Must not throw. */
  readonly onDamage: (error: Error) => void
}

/** Records what was found to be damaged, and has it read again. */
export class Damages {
  readonly #parts: DamagesParts

  constructor(parts: DamagesParts) {
    this.#parts = parts
  }

  /** `detail` is a user-facing sentence. The address is queued for a full read, once. */
  record(addressId: number, detail: string, cause?: unknown): Rereading {
    const { rows, changes, clock } = this.#parts
    return changes.transaction((changed) => {
      const row = rows.get(addressId)
      if (row === undefined || isQueuedAgain(row)) return rereadingOf(row)
      const after = rows.applied(row, damaged(row, detail, clock.now()))
      changed({ kind: 'address', id: addressId })
      changed({ kind: 'work' })
      this.#parts.onDamage(foundDamage(addressId, detail, cause))
      return rereadingOf(after)
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
    const damage = damageIn(error, isUnreadable)
    if (damage === null) return error
    const { message, cause } = damage
    try {
      return refusal(message, this.record(addressId, message, cause))
    } catch {
      this.#parts.onDamage(foundDamage(addressId, message, cause))
      return refusal(message, 'none')
    }
  }
}
