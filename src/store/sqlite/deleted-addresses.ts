import type { DatabaseSync } from 'node:sqlite'
import { RESTORABLE_MS, restorableTimes } from '../../domain/address/deletion.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { formatKeptColumns, parseKeptColumns } from '../shared/columns/kept-columns.ts'
import { unwatched } from '../shared/columns/live-column.ts'
import { isHeaderIntact } from '../shared/digests/header-digest.ts'
import type { Drafts } from './drafts.ts'
import type { OwnerMarks } from './owners/owner-marks.ts'
import type { RowSets } from './row-sets.ts'
import type { Sparklines } from './sparklines.ts'
import { Statements } from './statements.ts'

const IDENTITY = 'id, chain, address, type, label, created_at, identity_checksum'
/** No wallet follows the same address, and no other has the same id or text, which only damage can make so. */
const IS_FREE = `not exists (select 1 from address a where a.id = d.id or (a.chain = d.chain and a.address = d.address))
  and not exists (select 1 from unused_address u join wallet w on w.id = u.wallet_id
    where u.address = d.address and w.chain = d.chain)`
/** So many deletions become final in one transaction. */
const BATCH = 100

interface Parts {
  readonly rowSets: RowSets
  readonly drafts: Drafts
  readonly sparklines: Sparklines
  readonly marks: OwnerMarks
}

/**
 * Addresses that can be restored. Their identity and their row of `sync` are moved here, so that no query of addresses,
 * of the queue or of totals finds them. Each method is part of a transaction.
 */
export class DeletedAddresses {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** Moves an address here. A run that holds its lease loses it. */
  keep(id: number, now: number): void {
    this.#parts.marks.changedWhole(id)
    const sync = this.#statements.get('delete from sync where address_id = ? returning *', id)
    this.#statements.run(
      `insert into deleted_address (${IDENTITY}, deleted_at, sync) select ${IDENTITY}, ?, ? from address where id = ?`,
      now,
      formatKeptColumns({ ...unwatched({ ...sync }, now), running: 0 }),
      id,
    )
    this.#statements.run('delete from address where id = ?', id)
  }

  /**
   * Moves an address back. False if it was not deleted, or cannot be restored any more. What was changed meanwhile has a
   * wrong checksum, or none.
   */
  takeBack(id: number, now: number): boolean {
    const { after, before } = restorableTimes(now)
    const row = this.#statements.get(
      `delete from deleted_address as d where id = ? and deleted_at > ? and deleted_at < ? and ${IS_FREE} returning *`,
      id,
      after,
      before,
    )
    if (row === undefined) return false
    this.#parts.marks.changedWhole(id)
    const { deleted_at: _at, sync, ...identity } = row
    const kept = identity as Record<string, string | bigint | null>
    this.#insert('address', kept)
    // Without the checksum of a state: it is damaged.
    this.#insert('sync', parseKeptColumns(sync) ?? { address_id: id, chain: String(kept['chain']) })
    return true
  }

  /** An address that is added again takes the place of the deleted one. */
  drop(chain: ChainSlug, address: string): void {
    const row = this.#statements.get(
      'delete from deleted_address where chain = ? and address = ? returning id',
      chain,
      address,
    )
    if (row !== undefined) this.#forget(Number(row['id']))
  }

  /** Returns when the next deletion becomes final (ms). */
  finalise(now: number): number | null {
    const { after, before } = restorableTimes(now)
    const final = this.#statements.all(
      `delete from deleted_address where id in (select id from deleted_address where deleted_at <= ? or deleted_at >= ?
        order by deleted_at limit ?) returning id`,
      after,
      before,
      BATCH,
    )
    for (const row of final) this.#forget(Number(row['id']))
    const oldest = this.#statements.get('select min(deleted_at) as at from deleted_address')?.['at'] ?? null
    return oldest === null ? null : Number(oldest) + RESTORABLE_MS
  }

  #forget(id: number): void {
    const { rowSets, drafts, sparklines, marks } = this.#parts
    marks.gone(id)
    const history = this.#statements.get(
      `delete from history where owner_kind = 'address' and owner_id = ? returning *`,
      id,
    )
    sparklines.remove(Number(history?.['id']))
    // A damaged header may name the row set of another history.
    const isIntact = history !== undefined && isHeaderIntact({ ...history, id, chain: history['asset'] })
    for (const rowSetId of [isIntact ? (history['row_set_id'] ?? null) : null, drafts.remove(id)]) {
      if (rowSetId !== null) rowSets.orphan(Number(rowSetId))
    }
  }

  #insert(table: string, columns: Readonly<Record<string, string | number | bigint | null>>): void {
    const names = Object.keys(columns)
    this.#statements.run(
      `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
      ...Object.values(columns),
    )
  }
}
