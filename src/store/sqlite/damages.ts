import { AppError } from '../../domain/errors.ts'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { damaged } from '../shared/transitions/damaged.ts'
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
      if (row === undefined || row['damage'] !== null) return
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
    const isKnown = error instanceof DamagedHistory
    if (!isKnown && !isUnreadable(error)) return error
    const detail = isKnown ? error.message : 'Stored data of this address cannot be read.'
    return new AppError('stored_data_damaged', `${detail} ${this.#recorded(addressId, detail)}`)
  }

  /** What follows. A database that is damaged further cannot be written either. */
  #recorded(addressId: number, detail: string): string {
    try {
      this.record(addressId, detail)
      return 'The history is being read anew.'
    } catch {
      return 'Restore a backup, or start with a new database.'
    }
  }
}
