import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { type Range, wholeRanges } from '../../domain/history/range-summary.ts'
import { segmentsOf } from '../../domain/history/segments.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { AuditPoint, Integrity } from '../../domain/ports/integrity.ts'
import { AUDITED_SEGMENTS, lacksDigests, requireHeader } from '../shared/digests/audit-pieces.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { LEAF } from '../shared/digests/row-runs.ts'
import type { AddressRows } from './address-rows.ts'
import { AuditedRows, type How } from './audited-rows.ts'
import type { Damages } from './damages.ts'
import type { Entries } from './entries.ts'
import { edgeDigests, sumOfRanges } from './history-digests.ts'
import type { HistoryHeaders } from './history-header.ts'
import type { RangeSummaries } from './range-summaries.ts'
import type { RowChecks } from './row-checks.ts'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'
import { readable } from './unreadable.ts'

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
  readonly #rows: AuditedRows
  /** The file may have been changed before: what was audited then is audited again. */
  readonly #openedAt: number

  constructor(db: DatabaseSync, parts: Parts) {
    this.#db = db
    this.#parts = parts
    this.#statements = new Statements(db)
    this.#rows = new AuditedRows(parts)
    this.#openedAt = parts.clock.now()
  }

  async check(addressId: number, wanted: Range): Promise<void> {
    const checked = this.#checked(addressId)
    if (checked !== null) this.#parts.checks.check(checked, wanted)
  }

  async audit(addressId: number, from: AuditPoint | null): Promise<AuditPoint | null> {
    return readable(() => {
      const audited = this.#audit(addressId, from, 'compare')
      if (audited !== 'lacks digests') return audited
      return transaction(this.#db, () => this.#audit(addressId, from, 'complete')) as AuditPoint | null
    })
  }

  async damagedParts(addressId: number): Promise<readonly Range[]> {
    const checked = this.#checked(addressId)
    if (checked === null) return []
    const damaged: Range[] = []
    for (const [index, segment] of segmentsOf(checked, checked).entries()) {
      try {
        this.#parts.checks.read(checked, segment)
      } catch (error) {
        if (!(error instanceof DamagedHistory)) throw error
        damaged.push(segment)
      }
      if (index % AUDITED_SEGMENTS === AUDITED_SEGMENTS - 1) await setImmediate()
    }
    return damaged
  }

  async intactPart(rowSetId: number, staged: Range): Promise<Range | null> {
    const { start, end } = wholeRanges(1, staged.from, staged.to)
    let to = start
    while (to < end && this.#parts.checks.isRangeIntact(rowSetId, { from: to, to: to + LEAF })) {
      to += LEAF
      if ((to - start) % (AUDITED_SEGMENTS * LEAF) === 0) await setImmediate()
    }
    return to > start ? { from: start, to } : null
  }

  async recordDamage(addressId: number, { message, cause }: DamagedHistory): Promise<void> {
    this.#parts.damages.record(addressId, message, cause)
  }

  /** An audit that lies ahead was recorded by a clock that was wrong, or its time is damaged. */
  async claimAudit(before: number): Promise<number | null> {
    // The plus leaves the order to the index by time: all but a few histories are those of addresses.
    const audited = `from history where row_set_id is not null and damage is null and +owner_kind = 'address'`
    const due = this.#statements.get(
      `select owner_id from (select owner_id, audited_at ${audited} order by audited_at limit 1)
          where audited_at is null or audited_at < ?1
        union all
        select owner_id from (select owner_id, audited_at ${audited} order by audited_at desc limit 1)
          where audited_at > ?2
        limit 1`,
      Math.max(before, this.#openedAt),
      this.#parts.clock.now(),
    )
    return due === undefined ? null : Number(due['owner_id'])
  }

  async recordAudit(addressId: number): Promise<void> {
    const now = this.#parts.clock.now()
    const sql = `update history set audited_at = ? where owner_kind = 'address' and owner_id = ?`
    transaction(this.#db, () => this.#statements.run(sql, now, addressId))
  }

  #audit(addressId: number, from: AuditPoint | null, how: How): AuditPoint | null | 'lacks digests' {
    const checked = this.#checked(addressId)
    if (checked === null || checked.from === checked.to) return null
    const point = this.#rows.after(checked, from, how)
    if (point === 'lacks digests') return point
    return point.next < checked.to ? point : this.#auditHeader(addressId, checked, how)
  }

  #checked(addressId: number): CheckedHistory | null {
    return this.#parts.headers.get(addressId)?.checked ?? null
  }

  /** The header has the sum of all digests; one that an earlier version has written gets its digests. */
  #auditHeader(addressId: number, checked: CheckedHistory, how: How): null | 'lacks digests' {
    const { rows, summaries } = this.#parts
    const row = rows.get(addressId)
    if (row === undefined) return null
    requireHeader(row, sumOfRanges(checked.rowSetId, checked, summaries))
    if (!lacksDigests(row)) return null
    if (how === 'compare') return 'lacks digests'
    const edges = edgeDigests(checked.rowSetId, checked, this.#parts)
    rows.apply(row, {
      history: { ...edges, digest: headerDigest({ ...row, ...edges }) },
      sync: {},
      events: [],
    })
    return null
  }
}
