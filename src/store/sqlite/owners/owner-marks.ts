import type { DatabaseSync } from 'node:sqlite'
import {
  type ChangeQuestion,
  lowestChangeBetween,
  lowestChangeInPlace,
  type ShownRange,
} from '../../../domain/history/lowest-change.ts'
import { rankOf, UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import { runSync } from '../../../domain/history/sans-io.ts'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Publication } from '../../../domain/ports/run-store.ts'
import type { AddressColumns } from '../../shared/columns/address-columns.ts'
import { isHeaderIntact } from '../../shared/digests/header-digest.ts'
import type { Entries } from '../entries.ts'
import { Statements } from '../statements.ts'
import { OLDEST_RANK } from './member-ranks.ts'

/** Marks the merged histories of an address as behind. Each method is part of a transaction. */
export class OwnerMarks {
  readonly #entries: Entries
  readonly #statements: Statements

  constructor(db: DatabaseSync, entries: Entries) {
    this.#entries = entries
    this.#statements = new Statements(db)
  }

  /** Whether an address of a chain belongs to merged histories. */
  isMember(addressId: number, chain: string): boolean {
    const row = this.#statements.get(
      `select exists (select 1 from member where address_id = ?1)
        or exists (select 1 from history where owner_kind = 'all' and owner_id = 0 and asset = ?2) as found`,
      addressId,
      chain,
    )
    return row?.['found'] === 1n
  }

  /** The rows of an address have changed from a rank on. An address that is not yet in the history of all joins it. */
  changed(addressId: number, chain: string, from: number, newest: number): void {
    this.#statements.run(
      `insert or ignore into member (history_id, address_id)
        select id, ?1 from history where owner_kind = 'all' and owner_id = 0 and asset = ?2`,
      addressId,
      chain,
    )
    this.#statements.run(
      `update member set newest = ?2, changed_from = min(coalesce(changed_from, ?3), ?3) where address_id = ?1`,
      addressId,
      newest,
      from,
    )
  }

  /** An address was deleted or restored: all of its rows go, or come back. */
  changedWhole(addressId: number): void {
    this.#statements.run(
      `update member set changed_from = min(coalesce(changed_from, o.rank), o.rank)
        from (select ${OLDEST_RANK} as rank from history h where owner_kind = 'address' and owner_id = ?1) as o
        where address_id = ?1 and o.rank is not null`,
      addressId,
    )
  }

  /** An address is gone for good. */
  gone(addressId: number): void {
    this.#statements.run(
      `update member set removed = 1, changed_from = coalesce(changed_from, ?2) where address_id = ?1`,
      addressId,
      UNCONFIRMED_RANK,
    )
  }

  /** The lowest rank that a publication changes in place; to be called before its rows are written. */
  lowestInPlace(row: AddressColumns, { rowSetId, first, count, rows }: Publication): number | null {
    const query = lowestChangeInPlace(shownOf(row), { from: first, to: first + count }, rows)
    return runSync(query, ({ range }) => this.#rows(rowSetId, range))
  }

  /** The same of one that replaces the rows, or shows the first; to be called after they are written. */
  lowestReplaced(row: AddressColumns, { rowSetId, first, count }: Publication): number | null {
    // A damaged header may name any rows.
    if (!isHeaderIntact(row)) return 0
    const before = Number(row['row_set_id'])
    const query = lowestChangeBetween(shownOf(row), { from: first, to: first + count })
    return runSync(query, (question: ChangeQuestion) =>
      this.#rows(question.of === 'before' ? before : rowSetId, question.range),
    )
  }

  /** The rank of the newest row of a publication; -1 if it has none. */
  newestOf({ rowSetId, first, count }: Publication): number {
    const [row] = count === 0 ? [] : this.#rows(rowSetId, { from: first, to: first + 1 })
    return row === undefined ? -1 : rankOf(row)
  }

  #rows(rowSetId: number, { from, to }: ShownRange): Row[] {
    return from < to ? this.#entries.range(rowSetId, from, to) : []
  }
}

function shownOf(row: AddressColumns): ShownRange {
  const from = Number(row['first'])
  return row['row_set_id'] === null ? { from: 0, to: 0 } : { from, to: from + Number(row['count']) }
}
