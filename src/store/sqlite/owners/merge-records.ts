import type { DatabaseSync } from 'node:sqlite'
import type { MergedTransfer } from '../../../domain/history/merge-legs.ts'
import type { MergeClaim } from '../../../domain/ports/merge-store.ts'
import { LEASE_MS } from '../../shared/merge/spacing.ts'
import { toColumn } from '../amount-column.ts'
import { Statements } from '../statements.ts'

/** Members whose marks are removed in one piece of work. */
const CLEARED_AT_ONCE = 500

/** What merges record beside rows and headers. Each method is part of a transaction. */
export class MergeRecords {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** These are all split rows from a height up. */
  replaceSplit(historyId: number, from: number, split: readonly MergedTransfer[]): void {
    this.#statements.run('delete from split_row where history_id = ? and height >= ?', historyId, from)
    for (const { hash, height } of split) {
      this.#statements.run(
        'insert or replace into split_row (history_id, hash, height) values (?, unhex(?), ?)',
        historyId,
        hash,
        height,
      )
    }
  }

  /** The balance of a member that its merged history includes. */
  include(historyId: number, addressId: number, balance: bigint): void {
    this.#statements.run(
      'update member set balance = ? where history_id = ? and address_id = ?',
      toColumn(balance),
      historyId,
      addressId,
    )
  }

  /** A member is merged as it is now. */
  clear(historyId: number, addressId: number): void {
    this.#statements.run(
      'update member set changed_from = null where history_id = ? and address_id = ?',
      historyId,
      addressId,
    )
  }

  forget(historyId: number, addressId: number): void {
    this.#statements.run('delete from member where history_id = ? and address_id = ?', historyId, addressId)
  }

  /** What has changed so far is about to be merged anyway. False if there may be more. */
  clearSome(historyId: number): boolean {
    this.#statements.run('delete from member where history_id = ? and removed = 1', historyId)
    const cleared = this.#statements.run(
      `update member set changed_from = null where history_id = ?1 and address_id in (select address_id from member
        where history_id = ?1 and changed_from is not null limit ${CLEARED_AT_ONCE})`,
      historyId,
    )
    return cleared < CLEARED_AT_ONCE
  }

  beginRebuild(historyId: number): void {
    this.#statements.run('update merged_history set rebuild = 1 where history_id = ?', historyId)
  }

  partsDigest(historyId: number): bigint {
    const row = this.#statements.get(
      'select parts_digest from merged_history where history_id = ?',
      historyId,
    )
    return BigInt(String(row?.['parts_digest'] ?? 0))
  }

  /** The sum of the digests of all parts of its rows. */
  setPartsDigest(historyId: number, digest: bigint): void {
    this.#statements.run('update merged_history set parts_digest = ? where history_id = ?', digest, historyId)
  }

  endRebuild(historyId: number, now: number, took: number): void {
    this.#statements.run(
      'update merged_history set rebuild = 0, due_at = null, rebuilt_at = ?, rebuild_ms = ? where history_id = ?',
      now,
      Math.ceil(took),
      historyId,
    )
  }

  /** Claims of an earlier process, which has ended. */
  dropClaims(): void {
    this.#statements.run('update merged_history set due_at = null where due_at is not null')
  }

  renew({ historyId, run }: MergeClaim, now: number): void {
    this.setDue({ historyId, run }, now + LEASE_MS)
  }

  setDue({ historyId, run }: MergeClaim, time: number | null): void {
    this.#statements.run(
      'update merged_history set due_at = ? where history_id = ? and run = ?',
      time,
      historyId,
      run,
    )
  }
}
