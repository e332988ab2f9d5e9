import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { DamagedHistory, damagedRows } from '../../domain/history/damaged-history.ts'
import { mergeSummaries, type Range, SUMMARY_ROWS } from '../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../domain/history/segments.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { AuditPoint, Integrity } from '../../domain/ports/integrity.ts'
import { damageOf } from '../shared/columns/damage-columns.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { sumOfDigests } from '../shared/digests/row-digest.ts'
import { isSameSummary } from '../shared/digests/same-summary.ts'
import type { AddressRows } from './address-rows.ts'
import type { Damages } from './damages.ts'
import type { Entries } from './entries.ts'
import { edgeDigests, sumOfRanges } from './history-digests.ts'
import type { HistoryHeaders } from './history-header.ts'
import type { RangeSummaries } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'
import { isUnreadable } from './unreadable.ts'

/** Segments that are audited in one piece of work: about 1,000 rows. */
const SEGMENTS = 4
const PARENT = SUMMARY_ROWS[2]

interface Parts {
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
  readonly damages: Damages
  readonly entries: Entries
  readonly summaries: RangeSummaries
  readonly rows: AddressRows
  readonly clock: Clock
}

export class SqliteIntegrity implements Integrity {
  readonly #db: DatabaseSync
  readonly #parts: Parts
  readonly #statements: Statements
  /** The file may have been changed before: what was audited then is audited again. */
  readonly #openedAt: number

  constructor(db: DatabaseSync, parts: Parts) {
    this.#db = db
    this.#parts = parts
    this.#statements = new Statements(db)
    this.#openedAt = parts.clock.now()
  }

  async check(addressId: number, wanted: Range): Promise<void> {
    const checked = this.#checked(addressId)
    if (checked !== null) this.#parts.checks.check(checked, wanted)
  }

  async audit(addressId: number, from: AuditPoint | null): Promise<AuditPoint | null> {
    try {
      return transaction(this.#db, () => this.#audit(addressId, from))
    } catch (error) {
      if (isUnreadable(error)) throw new DamagedHistory('Stored data of this address cannot be read.')
      throw error
    }
  }

  async damagedParts(addressId: number): Promise<readonly Range[]> {
    const checked = this.#checked(addressId)
    if (checked === null) return []
    const damaged: Range[] = []
    for (const [index, segment] of segmentsOf(checked, checked).entries()) {
      try {
        this.#parts.checks.read(checked, segment)
      } catch {
        // Whatever the reason: these rows are not to be relied on.
        damaged.push(segment)
      }
      if (index % SEGMENTS === SEGMENTS - 1) await setImmediate()
    }
    return damaged
  }

  async recordDamage(addressId: number, detail: string): Promise<void> {
    this.#parts.damages.record(addressId, detail)
  }

  async claimAudit(before: number): Promise<number | null> {
    const row = this.#statements.get(
      `select owner_id, audited_at from history where row_set_id is not null and damage is null
        order by audited_at limit 1`,
    )
    if (row === undefined) return null
    const isDue = row['audited_at'] === null || Number(row['audited_at']) < Math.max(before, this.#openedAt)
    return isDue ? Number(row['owner_id']) : null
  }

  async recordAudit(addressId: number): Promise<void> {
    const now = this.#parts.clock.now()
    this.#statements.run(
      `update history set audited_at = ? where owner_kind = 'address' and owner_id = ?`,
      now,
      addressId,
    )
  }

  #audit(addressId: number, from: AuditPoint | null): AuditPoint | null {
    const checked = this.#checked(addressId)
    if (checked === null || checked.from === checked.to) return null
    const isSame = from !== null && from.rowSetId === checked.rowSetId && from.next >= checked.from
    let { next, balance } = isSame ? from : { next: checked.from, balance: checked.balance }
    const segments = segmentsOf(checked, { from: next, to: next + SEGMENTS * SUMMARY_ROWS[1] })
    for (const segment of segments.slice(0, SEGMENTS)) {
      const rows = this.#auditSegment(checked, segment)
      if (segment.from === next && rows[0]?.balance !== balance) {
        throw damagedRows(segment.from - checked.from, segment.to - checked.from)
      }
      const last = rows.at(-1) as Row
      next = segment.to
      balance = last.balance - last.amount
    }
    if (next < checked.to) return { rowSetId: checked.rowSetId, next, balance }
    this.#auditHeader(addressId, checked)
    return null
  }

  #checked(addressId: number): CheckedHistory | null {
    return this.#parts.headers.get(addressId)?.checked ?? null
  }

  #auditSegment(checked: CheckedHistory, segment: Segment): readonly Row[] {
    const { checks, summaries } = this.#parts
    const rows = checks.read(checked, segment)
    if (segment.kind !== 'range') return rows
    const [stored] = summaries.stored(checked.rowSetId, 1, segment)
    if (stored?.digest === null) summaries.refresh(checked.rowSetId, rows)
    const from = segment.to - PARENT
    if (segment.to % PARENT === 0 && from >= checked.from) this.#auditParent(checked.rowSetId, from)
    return rows
  }

  #auditParent(rowSetId: number, from: number): void {
    const range = { from, to: from + PARENT }
    const { summaries } = this.#parts
    const [parent] = summaries.stored(rowSetId, 2, range)
    const parts = summaries.stored(rowSetId, 1, range)
    const merged = mergeSummaries(parts.map(({ summary }) => summary))
    const isSame =
      parent !== undefined &&
      isSameSummary(parent.summary, merged) &&
      parent.digest === sumOfDigests(parts.map(({ digest }) => digest))
    if (!isSame) throw new DamagedHistory('A range summary of this address is damaged.')
  }

  /** The header has the sum of all digests; one that an earlier version has written gets its digests. */
  #auditHeader(addressId: number, checked: CheckedHistory): void {
    const { rows, summaries } = this.#parts
    const row = rows.get(addressId)
    if (row === undefined) return
    const damage = damageOf(row)
    if (damage !== null) throw new DamagedHistory(damage)
    const sum = sumOfRanges(checked.rowSetId, checked, summaries)
    if (row['ranges_digest'] !== null && row['ranges_digest'] !== sum) {
      throw new DamagedHistory('The stored transactions of this address are not those that were proven.')
    }
    if (row['digest'] !== null && row['ranges_digest'] !== null) return
    const edges = edgeDigests(checked.rowSetId, checked, this.#parts)
    rows.apply(row, {
      history: { ...edges, digest: headerDigest({ ...row, ...edges }) },
      sync: {},
      events: [],
    })
  }
}
