import type { DatabaseSync } from 'node:sqlite'
import { DamagedHistory } from '../../../domain/history/damaged-history.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import type { Audits, MergedAuditPoint } from '../../../domain/ports/integrity.ts'
import { FIRST_MERGED_ID } from '../../../domain/ports/owner-histories.ts'
import {
  firstParts,
  nextParts,
  pointAfterParts,
  requireMergedSum,
} from '../../shared/digests/audited-parts.ts'
import { type CheckedHistory, requireChecked } from '../../shared/digests/checked-history.ts'
import { AuditedRows } from '../audited-rows.ts'
import { sumOfRanges } from '../history-digests.ts'
import type { RangeSummaries } from '../range-summaries.ts'
import type { RowChecks } from '../row-checks.ts'
import { Statements } from '../statements.ts'
import { transaction } from '../transaction.ts'
import { readable } from '../unreadable.ts'
import type { MergedDamages } from './merged-damages.ts'
import type { MergedEntries } from './merged-entries.ts'

interface Parts {
  readonly checks: RowChecks
  readonly summaries: RangeSummaries
  readonly mergedEntries: MergedEntries
  readonly mergedDamages: MergedDamages
  readonly clock: Clock
}

interface Audited {
  readonly checked: CheckedHistory
  /** The sum of the digests of all parts. */
  readonly partsDigest: bigint
}

export class SqliteMergedAudits implements Audits<MergedAuditPoint> {
  readonly #db: DatabaseSync
  readonly #parts: Parts
  readonly #rows: AuditedRows
  readonly #statements: Statements
  /** The file may have been changed before: what was audited then is audited again. */
  readonly #openedAt: number

  constructor(db: DatabaseSync, parts: Parts) {
    this.#db = db
    this.#parts = parts
    this.#rows = new AuditedRows(parts)
    this.#statements = new Statements(db)
    this.#openedAt = parts.clock.now()
  }

  /** An audit that lies ahead was recorded by a clock that was wrong, or its time is damaged. */
  async claimAudit(before: number): Promise<number | null> {
    const due = this.#statements.get(
      `select h.id from history h join merged_history g on g.history_id = h.id
        where h.id >= ${FIRST_MERGED_ID} and h.row_set_id is not null and g.rebuild = 0
          and (h.audited_at is null or h.audited_at < ? or h.audited_at > ?) order by h.audited_at limit 1`,
      Math.max(before, this.#openedAt),
      this.#parts.clock.now(),
    )
    return due === undefined ? null : Number(due['id'])
  }

  async audit(historyId: number, from: MergedAuditPoint | null): Promise<MergedAuditPoint | null> {
    return readable(() => {
      const audited = this.#read(historyId)
      if (audited === null) return null
      return from?.kind === 'parts' ? this.#auditParts(audited, from) : this.#auditRows(audited, from)
    })
  }

  async recordAudit(historyId: number): Promise<void> {
    const now = this.#parts.clock.now()
    transaction(this.#db, () =>
      this.#statements.run('update history set audited_at = ? where id = ?', now, historyId),
    )
  }

  async recordDamage(historyId: number, damage: DamagedHistory): Promise<void> {
    this.#parts.mergedDamages.record(historyId, damage.message)
  }

  /** Null unless there is such a history, and it is not to be built anew. Throws DamagedHistory. */
  #read(historyId: number): Audited | null {
    const columns = this.#statements.get(
      `select h.*, h.asset as chain, g.parts_digest from merged_history g join history h on h.id = g.history_id
        where g.history_id = ? and g.rebuild = 0`,
      historyId,
    )
    const checked = columns === undefined ? null : requireChecked(columns)
    if (columns === undefined || checked === null) return null
    return { checked, partsDigest: BigInt(String(columns['parts_digest'])) }
  }

  #auditRows(
    { checked, partsDigest }: Audited,
    from: Extract<MergedAuditPoint, { kind: 'rows' }> | null,
  ): MergedAuditPoint {
    if (checked.from < checked.to) {
      const point = this.#rows.after(checked, from?.point ?? null, 'compare')
      if (point === 'lacks digests') throw new DamagedHistory('Digests of merged rows are missing.')
      if (point.next < checked.to) return { kind: 'rows', point }
    }
    requireMergedSum(checked, sumOfRanges(checked.rowSetId, checked, this.#parts.summaries))
    return firstParts(checked, partsDigest)
  }

  #auditParts(
    { checked, partsDigest }: Audited,
    from: Extract<MergedAuditPoint, { kind: 'parts' }>,
  ): MergedAuditPoint | null {
    const parts = this.#parts.mergedEntries.parts(checked.rowSetId, nextParts(from))
    return pointAfterParts(checked, partsDigest, from, parts)
  }
}
