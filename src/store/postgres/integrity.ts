import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { type Range, wholeRanges } from '../../domain/history/range-summary.ts'
import { type Segment, segmentsOf } from '../../domain/history/segments.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { AuditPoint, Integrity } from '../../domain/ports/integrity.ts'
import { AUDITED_SEGMENTS, lacksDigests, requireHeader } from '../shared/digests/audit-pieces.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { auditedRows, type How } from './audited-rows.ts'
import type { Damages } from './damages.ts'
import type { Database, Sql } from './database.ts'
import { edgeDigests, sumOfRanges } from './history-digests.ts'
import type { HistoryHeaders } from './history-header.ts'
import type { RowChecks } from './row-checks.ts'
import { readTracked, setHistory } from './tracked-row.ts'
import { isUnreadable, readable } from './unreadable.ts'

/** How long (ms) a process has for one audit before another one may begin it. */
export const CLAIMED_MS = 3_600_000
/** So many histories that are due are looked at for one that no other process audits. */
const CANDIDATES = 20

interface Parts {
  readonly db: Database
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
  readonly damages: Damages
  readonly clock: Clock
}

export class PostgresIntegrity implements Integrity {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async check(addressId: number, wanted: Range): Promise<void> {
    const { db, headers, checks } = this.#parts
    await readable(() =>
      db.snapshot(async (tx) => {
        const checked = (await headers.get(tx, addressId))?.checked ?? null
        if (checked !== null) await checks.check(tx, checked, wanted)
      }),
    )
  }

  async audit(addressId: number, from: AuditPoint | null): Promise<AuditPoint | null> {
    const { db } = this.#parts
    return readable(async () => {
      const audited = await db.snapshot((tx) => this.#auditPiece(tx, addressId, from, 'compare'))
      if (!audited.lacksDigests) return audited.next
      // What writes the rows of an address locks its row of `sync` first.
      return db.transaction(async (tx) => {
        await tx.run('select 1 from sync where address_id = $1 for update', [addressId])
        return (await this.#auditPiece(tx, addressId, from, 'complete')).next
      })
    })
  }

  async damagedParts(addressId: number): Promise<readonly Range[]> {
    const { db, headers } = this.#parts
    const checked = (await headers.get(db, addressId))?.checked ?? null
    if (checked === null) return []
    const segments = segmentsOf(checked, checked)
    const damaged: Range[] = []
    for (let at = 0; at < segments.length; at += AUDITED_SEGMENTS) {
      const piece = segments.slice(at, at + AUDITED_SEGMENTS)
      if (await this.#isIntact(checked, piece)) continue
      for (const segment of piece) if (!(await this.#isIntact(checked, [segment]))) damaged.push(segment)
    }
    return damaged
  }

  async intactPart(rowSetId: number, staged: Range): Promise<Range | null> {
    const { db, checks } = this.#parts
    const { start, end } = wholeRanges(1, staged.from, staged.to)
    const to = start < end ? await checks.intactUpTo(db, rowSetId, { from: start, to: end }) : start
    return to > start ? { from: start, to } : null
  }

  async recordDamage(addressId: number, { message, cause }: DamagedHistory): Promise<void> {
    await this.#parts.damages.record(addressId, message, cause)
  }

  /** A claim ends after an hour; one that lies ahead was made by a clock that was wrong. */
  async claimAudit(before: number): Promise<number | null> {
    const { db, clock } = this.#parts
    const now = clock.now()
    const due = `owner_kind = 'address' and row_set is not null and damage is null and (audited_at is null or audited_at < $1 or audited_at > $2)
      and (audit_claimed_at is null or audit_claimed_at <= $2 - ${CLAIMED_MS} or audit_claimed_at > $2)`
    const candidates = await db.all(
      `select id from history where ${due} order by audited_at nulls first limit ${CANDIDATES}`,
      [before, now],
    )
    for (const { id } of candidates) {
      const claim = `update history set audit_claimed_at = $2 where id = $3 and ${due}`
      if ((await db.run(claim, [before, now, id])) > 0) return Number(id)
    }
    return null
  }

  async recordAudit(addressId: number): Promise<void> {
    const { db, clock } = this.#parts
    await db.run('update history set audited_at = $2, audit_claimed_at = null where id = $1', [
      addressId,
      clock.now(),
    ])
  }

  /** `complete`: digests that an earlier version has not written are computed. */
  async #auditPiece(tx: Sql, addressId: number, from: AuditPoint | null, how: How): Promise<Audited> {
    const { headers, checks } = this.#parts
    const checked = (await headers.get(tx, addressId))?.checked ?? null
    if (checked === null || checked.from === checked.to) return { next: null, lacksDigests: false }
    const { next, lacksDigests: lacking } = await auditedRows(tx, checks, checked, from, how)
    if (next.next < checked.to) return { next, lacksDigests: lacking }
    const isHeaderLacking = await auditHeader(tx, addressId, checked, how)
    return { next: null, lacksDigests: lacking || isHeaderLacking }
  }

  async #isIntact(checked: CheckedHistory, segments: readonly Segment[]): Promise<boolean> {
    try {
      await this.#parts.checks.read(this.#parts.db, checked, segments)
      return true
    } catch (error) {
      if (error instanceof DamagedHistory || isUnreadable(error)) return false
      throw error
    }
  }
}

interface Audited {
  /** Null at the end. */
  readonly next: AuditPoint | null
  readonly lacksDigests: boolean
}

/** The header has the sum of all digests. Returns whether it lacks one, unless that is completed. */
async function auditHeader(sql: Sql, id: number, checked: CheckedHistory, how: How): Promise<boolean> {
  const [row] = await readTracked(sql, 'a.id = $1', [id])
  if (row === undefined) return false
  requireHeader(row, await sumOfRanges(sql, checked.rowSetId, checked))
  if (!lacksDigests(row)) return false
  if (how === 'complete') {
    const edges = await edgeDigests(sql, checked.rowSetId, checked, null)
    await setHistory(sql, id, { ...edges, digest: headerDigest({ ...row, ...edges }) })
  }
  return true
}
