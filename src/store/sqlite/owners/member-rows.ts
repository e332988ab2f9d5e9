import type { DatabaseSync } from 'node:sqlite'
import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import type { Leg } from '../../../domain/history/merge-legs.ts'
import { rankOf } from '../../../domain/history/rank.ts'
import { DamagedMember } from '../../../domain/ports/merge-store.ts'
import type { CheckedRows } from '../checked-rows.ts'
import type { HistoryHeader, HistoryHeaders } from '../history-header.ts'
import { Statements } from '../statements.ts'

interface Parts {
  readonly headers: HistoryHeaders
  readonly checkedRows: CheckedRows
}

/** Rows that are read of a member at once. */
const AT_ONCE = 32

/** The newest rows of the members of a merged history. Reading damaged ones throws DamagedMember. */
export class MemberRows {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** What a member adds to the balance of its merged histories. */
  balanceOf(addressId: number): bigint {
    return this.#headerOf(addressId)?.balance ?? 0n
  }

  /** Rows of all members from a rank up; null if there are more than `most`. */
  from(historyId: number, rank: number, most: number): readonly Leg[] | null {
    const members = this.#statements.all(
      'select address_id from member where history_id = ? and newest >= ? and removed = 0 limit ?',
      historyId,
      rank,
      most + 1,
    )
    if (members.length > most) return null
    const legs: Leg[] = []
    for (const member of members) {
      const addressId = Number(member['address_id'])
      const header = this.#headerOf(addressId)
      if (header === null) continue
      blaming(addressId, () => this.#read(header, rank, most, legs))
      if (legs.length > most) return null
    }
    return legs
  }

  #read(header: HistoryHeader, rank: number, most: number, legs: Leg[]): void {
    const end = header.first + header.count
    for (let from = header.first; from < end; from += AT_ONCE) {
      const rows = this.#parts.checkedRows.range(header, from, Math.min(end, from + AT_ONCE))
      for (const row of rows) {
        if (rankOf(row) < rank) return
        legs.push(row)
      }
      if (legs.length > most) return
    }
  }

  /** Null for an address that was deleted. */
  #headerOf(addressId: number): HistoryHeader | null {
    return blaming(addressId, () => this.#parts.headers.get(addressId))
  }
}

/** Runs `read`. Throws DamagedMember instead of DamagedHistory. */
export function blaming<T>(addressId: number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof DamagedHistory) throw new DamagedMember(addressId, error)
    throw error
  }
}
