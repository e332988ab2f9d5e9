import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { AuditPoint, Audits, MergedAuditPoint } from '../../domain/ports/integrity.ts'
import { FIRST_MERGED_ID } from '../../domain/ports/owner-histories.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { Auditor } from './auditor.ts'

/** Histories by id: the pieces of work that each takes, or damage. Ends when nothing is due. */
async function auditAll(histories: Readonly<Record<number, number | 'damaged'>>, busy: boolean) {
  const stop = new AbortController()
  const due = Object.keys(histories).map(Number)
  const audited: number[] = []
  const damaged: string[] = []
  const pauses: number[] = []
  const isMerged = (id: number | undefined) => id !== undefined && id >= FIRST_MERGED_ID
  const integrity = {
    claimAudit: async () => (isMerged(due[0]) ? null : (due.shift() ?? null)),
    audit: async (id: number, from: AuditPoint | null): Promise<AuditPoint | null> => {
      const pieces = histories[id]
      if (pieces === 'damaged') throw new DamagedHistory('Rows are damaged.')
      const next = (from?.next ?? 0) + 1
      return next < Number(pieces) ? { rowSetId: 1, next, balance: 0n, version: '' } : null
    },
    recordAudit: async (id: number) => void audited.push(id),
    recordDamage: async (id: number, { message }: DamagedHistory) => void damaged.push(`${id} ${message}`),
  }
  const clock: Clock = { now: () => 0, random: () => 0.5, sleep: async (ms) => void pauses.push(ms) }
  const onUnexpected = (error: unknown) => {
    throw error
  }
  const store = { integrity } as unknown as RunStore
  const mergedAudits: Audits<MergedAuditPoint> = {
    ...integrity,
    claimAudit: async () => {
      const next = due.shift() ?? null
      if (next === null) stop.abort()
      return next
    },
    audit: async (id, from) => {
      const point = await integrity.audit(id, from?.kind === 'rows' ? from.point : null)
      return point === null ? null : { kind: 'rows', point }
    },
  }
  const auditor = new Auditor({ store, mergedAudits, clock, onUnexpected }, stop.signal, () => busy)
  auditor.start()
  await auditor.idle()
  return { audited, damaged, pauses }
}

test('every history that is due is audited to its end, and what is damaged is recorded', async () => {
  const { audited, damaged } = await auditAll({ 1: 3, 2: 'damaged', 3: 1 }, false)
  assert.deepEqual(audited, [1, 3])
  assert.deepEqual(damaged, ['2 Rows are damaged.'])
})

test('merged histories are audited after those of the addresses', async () => {
  const [wallet, group] = [FIRST_MERGED_ID, FIRST_MERGED_ID + 1]
  const { audited, damaged } = await auditAll({ [wallet]: 2, 1: 2, [group]: 'damaged' }, false)
  assert.deepEqual(audited, [1, wallet])
  assert.deepEqual(damaged, [`${group} Rows are damaged.`])
})

test('an audit pauses after each piece of work, longer while addresses are being synchronised', async () => {
  const idle = await auditAll({ 1: 4 }, false)
  const busy = await auditAll({ 1: 4 }, true)
  assert.ok(idle.pauses.length >= 4)
  assert.ok(Math.min(...busy.pauses) > Math.max(...idle.pauses.slice(0, 4)))
})
