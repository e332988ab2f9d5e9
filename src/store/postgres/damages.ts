import type { Clock } from '../../domain/ports/clock.ts'
import { damageIn, foundDamage, type Rereading, refusal, rereadingOf } from '../shared/damage-refusal.ts'
import { withChecksum } from '../shared/digests/record-checksums.ts'
import { damaged, isQueuedAgain } from '../shared/transitions/damaged.ts'
import { announce } from './announcements.ts'
import type { Database } from './database.ts'
import { readTracked, setHistory, setSync } from './tracked-row.ts'
import { isUnreadable } from './unreadable.ts'

/** Records what was found to be damaged, and has it read again. */
export class Damages {
  readonly #db: Database
  readonly #clock: Clock
  readonly #onDamage: (error: Error) => void

  /** `onDamage` is called when damage is found, and must not throw. */
  constructor(db: Database, clock: Clock, onDamage: (error: Error) => void) {
    this.#db = db
    this.#clock = clock
    this.#onDamage = onDamage
  }

  /** `detail` is a user-facing sentence. The address is queued for a full read, once. */
  async record(addressId: number, detail: string, cause?: unknown): Promise<Rereading> {
    const { found, rereading } = await this.#record(addressId, detail)
    if (found) this.#onDamage(foundDamage(addressId, detail, cause))
    return rereading
  }

  #record(
    addressId: number,
    detail: string,
  ): Promise<{ readonly found: boolean; readonly rereading: Rereading }> {
    return this.#db.transaction(async (tx) => {
      const [row] = await readTracked(tx, 'a.id = $1 for update of s', [addressId])
      if (row === undefined || isQueuedAgain(row)) return { found: false, rereading: rereadingOf(row) }
      const { history, sync } = damaged(row, detail, this.#clock.now())
      await setHistory(tx, addressId, history)
      await setSync(tx, addressId, withChecksum(sync, row))
      await announce(tx, { kind: 'address', ids: [addressId] })
      await announce(tx, { kind: 'work' })
      return { found: true, rereading: rereadingOf({ ...row, ...sync }) }
    })
  }

  /** Runs `read`. Throws AppError `stored_data_damaged` instead of DamagedHistory, and records it. */
  async refusing<T>(addressId: number, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw await this.#refusalOf(addressId, error)
    }
  }

  async #refusalOf(addressId: number, error: unknown): Promise<unknown> {
    const damage = damageIn(error, isUnreadable)
    if (damage === null) return error
    const { message, cause } = damage
    try {
      return refusal(message, await this.record(addressId, message, cause))
    } catch {
      this.#onDamage(foundDamage(addressId, message, cause))
      return refusal(message, 'none')
    }
  }
}
