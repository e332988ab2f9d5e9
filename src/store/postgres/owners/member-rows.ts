import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import type { Leg } from '../../../domain/history/merge-legs.ts'
import { rankOf } from '../../../domain/history/rank.ts'
import { DamagedMember } from '../../../domain/ports/merge-store.ts'
import { CheckedRows } from '../checked-rows.ts'
import type { Sql } from '../database.ts'
import type { HistoryHeader, HistoryHeaders } from '../history-header.ts'
import type { RowChecks } from '../row-checks.ts'

interface Parts {
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
}

/** Rows that are read of a member at once. */
const AT_ONCE = 64

/** The newest rows of the members of a merged history, in one transaction. Reading damaged ones throws DamagedMember. */
export class MemberRows {
  readonly #tx: Sql
  readonly #parts: Parts

  constructor(tx: Sql, parts: Parts) {
    this.#tx = tx
    this.#parts = parts
  }

  /** What a member adds to the balance of its merged histories. */
  async balanceOf(addressId: number): Promise<bigint> {
    return (await this.#headerOf(addressId))?.checked?.balance ?? 0n
  }

  /** Rows of all members from a rank up; null if there are more than `most`. */
  async from(historyId: number, rank: number, most: number): Promise<readonly Leg[] | null> {
    const members = await this.#tx.all(
      'select address_id from member where history_id = $1 and newest >= $2 and removed = 0 limit $3',
      [historyId, rank, most + 1],
    )
    if (members.length > most) return null
    const legs: Leg[] = []
    for (const member of members) {
      const addressId = Number(member['address_id'])
      const header = await this.#headerOf(addressId)
      if (header === null) continue
      await blaming(addressId, () => this.#read(header, rank, most, legs))
      if (legs.length > most) return null
    }
    return legs
  }

  async #read(header: HistoryHeader, rank: number, most: number, legs: Leg[]): Promise<void> {
    const rows = new CheckedRows(this.#tx, this.#parts.checks)
    const end = header.first + header.count
    for (let from = header.first; from < end; from += AT_ONCE) {
      for (const row of await rows.range(header, { from, to: Math.min(end, from + AT_ONCE) })) {
        if (rankOf(row) < rank) return
        legs.push(row)
      }
      if (legs.length > most) return
    }
  }

  /** Null for an address that was deleted. */
  #headerOf(addressId: number): Promise<HistoryHeader | null> {
    return blaming(addressId, () => this.#parts.headers.get(this.#tx, addressId))
  }
}

/** Runs `read`. Throws DamagedMember instead of DamagedHistory. */
export async function blaming<T>(addressId: number, read: () => Promise<T> | T): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DamagedHistory) throw new DamagedMember(addressId, error)
    throw error
  }
}
