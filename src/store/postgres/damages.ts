import type { Clock } from '../../domain/ports/clock.ts'
import { damageIn, refusal } from '../shared/damage-refusal.ts'
import { withChecksum } from '../shared/digests/record-checksums.ts'
import { damaged } from '../shared/transitions/damaged.ts'
import { announce } from './announcements.ts'
import type { Database } from './database.ts'
import { readTracked, setHistory, setSync } from './tracked-row.ts'
import { isUnreadable } from './unreadable.ts'

/** Records what was found to be damaged, and has it read anew. */
export class Damages {
  readonly #db: Database
  readonly #clock: Clock

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** `detail` is a user-facing sentence. The address is queued for a full read, once. */
  async record(addressId: number, detail: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const [row] = await readTracked(tx, 'a.id = $1 for update of s', [addressId])
      if (row === undefined || row['damage'] !== null) return
      const { history, sync } = damaged(row, detail, this.#clock.now())
      await setHistory(tx, addressId, history)
      await setSync(tx, addressId, withChecksum(sync, row))
      await announce(tx, { kind: 'address', ids: [addressId] })
      await announce(tx, { kind: 'work' })
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
    const detail = damageIn(error, isUnreadable)
    if (detail === null) return error
    try {
      await this.record(addressId, detail)
      return refusal(detail, true)
    } catch {
      return refusal(detail, false)
    }
  }
}
