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
import { auditedRows } from '../audited-rows.ts'
import type { Database, Sql } from '../database.ts'
import { sumOfRanges } from '../history-digests.ts'
import { CLAIMED_MS } from '../integrity.ts'
import type { RowChecks } from '../row-checks.ts'
import { readable } from '../unreadable.ts'
import type { MergedDamages } from './merged-damages.ts'
import { readParts } from './merged-entries.ts'

interface Parts {
  readonly db: Database
  readonly checks: RowChecks
  readonly mergedDamages: MergedDamages
  readonly clock: Clock
}

interface Audited {
  readonly checked: CheckedHistory
  /** The sum of the digests of all parts. */
  readonly partsDigest: bigint
}

type RowsPoint = Extract<MergedAuditPoint, { kind: 'rows' }>

export class PostgresMergedAudits implements Audits<MergedAuditPoint> {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** A claim ends after an hour; one that lies ahead was made by a clock that was wrong. */
  async claimAudit(before: number): Promise<number | null> {
    const { db, clock } = this.#parts
    const row = await db.one(
      `update history set audit_claimed_at = $2 where id in
        (select h.id from history h join merged_history g on g.history_id = h.id
          where h.id >= ${FIRST_MERGED_ID} and h.row_set is not null and g.rebuild = 0
            and (h.audited_at is null or h.audited_at < $1 or h.audited_at > $2)
            and (h.audit_claimed_at is null or h.audit_claimed_at <= $2::bigint - ${CLAIMED_MS} or h.audit_claimed_at > $2)
          order by h.audited_at nulls first limit 1 for update of h skip locked) returning id`,
      [before, clock.now()],
    )
    return row === undefined ? null : Number(row['id'])
  }

  async audit(historyId: number, from: MergedAuditPoint | null): Promise<MergedAuditPoint | null> {
    return readable(() =>
      this.#parts.db.snapshot(async (tx) => {
        const audited = await readAudited(tx, historyId)
        if (audited === null) return null
        if (from?.kind !== 'parts') return this.#auditRows(tx, audited, from)
        const { checked, partsDigest } = audited
        const parts = await readParts(tx, checked.rowSetId, nextParts(from))
        return pointAfterParts(checked, partsDigest, from, parts)
      }),
    )
  }

  async recordAudit(historyId: number): Promise<void> {
    const { db, clock } = this.#parts
    await db.run('update history set audited_at = $2, audit_claimed_at = null where id = $1', [
      historyId,
      clock.now(),
    ])
  }

  async recordDamage(historyId: number, damage: DamagedHistory): Promise<void> {
    const { db, mergedDamages } = this.#parts
    await mergedDamages.record(historyId, damage.message)
    await db.run('update history set audit_claimed_at = null where id = $1', [historyId])
  }

  async #auditRows(
    tx: Sql,
    { checked, partsDigest }: Audited,
    from: RowsPoint | null,
  ): Promise<MergedAuditPoint> {
    if (checked.from < checked.to) {
      const { checks } = this.#parts
      const { next, lacksDigests } = await auditedRows(tx, checks, checked, from?.point ?? null, 'compare')
      if (lacksDigests) throw new DamagedHistory('Digests of merged rows are missing.')
      if (next.next < checked.to) return { kind: 'rows', point: next }
    }
    requireMergedSum(checked, await sumOfRanges(tx, checked.rowSetId, checked))
    return firstParts(checked, partsDigest)
  }
}

/** Null unless there is such a history, and it is not to be built anew. Throws DamagedHistory. */
async function readAudited(tx: Sql, historyId: number): Promise<Audited | null> {
  const columns = await tx.one(
    `select h.*, h.id * 1048576 + h.row_set as row_set_id, h.asset as chain, g.parts_digest
      from merged_history g join history h on h.id = g.history_id where g.history_id = $1 and g.rebuild = 0`,
    [historyId],
  )
  const checked = columns === undefined ? null : requireChecked(columns)
  if (columns === undefined || checked === null) return null
  return { checked, partsDigest: BigInt(String(columns['parts_digest'])) }
}
