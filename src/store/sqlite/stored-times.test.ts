import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openDatabase } from './open.ts'
import { SyncSchedule } from './sync-schedule.ts'

const NOW = 1_790_000_000_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const INTERVALS = { syncMs: 900_000, verifyMs: DAY_MS }
const YEARS_MS = 5 * 365 * DAY_MS

const WAITS: Readonly<Record<string, number>> = {
  rate_limited: INTERVALS.syncMs,
  source_unavailable: INTERVALS.syncMs,
  internal: HOUR_MS,
  source_inconsistent: DAY_MS,
}

const time = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -YEARS_MS, max: YEARS_MS }).map((by) => NOW + by),
)
const stored = fc.record({
  status: fc.constantFrom('DONE', 'UNSYNCED', 'ERROR'),
  error_code: fc.constantFrom(...Object.keys(WAITS)),
  next_sync_at: time,
  check_at: time,
  verify_at: time,
  verify_manual: fc.constantFrom(0, 1),
  last_synced_at: time,
  queued_at: time,
  rollback_since: time,
})

for (const after of ['a start', 'the clock was set back'] as const) {
  test(`whatever times a wrong clock has stored, after ${after} none is later than it can be`, async () => {
    const { db, close } = openDatabase(':memory:')
    const schedule = new SyncSchedule(db)
    db.exec(
      `insert into address (id, chain, address, type, created_at) values (1, 'bitcoin', 'a', 'p2pkh', ${NOW})`,
    )
    db.exec(`insert into sync (address_id, chain) values (1, 'bitcoin')`)
    fc.assert(
      fc.property(stored, (columns) => {
        const names = Object.keys(columns)
        db.prepare(`update sync set ${names.map((name) => `${name} = ?`).join(', ')}`).run(
          ...Object.values(columns),
        )
        if (after === 'a start') schedule.reset({ after: 0, last: 1 }, NOW, INTERVALS)
        schedule.cap({ after: 0, last: 1 }, NOW, INTERVALS)
        const row = db.prepare('select * from sync').get() ?? {}
        const by = (name: string) => Number(row[name] ?? NOW) - NOW
        const wait = columns.status === 'ERROR' ? (WAITS[columns.error_code] ?? 0) : INTERVALS.syncMs
        assert.ok(by('next_sync_at') <= wait, 'next_sync_at')
        if (after === 'a start') assert.notEqual(row['next_sync_at'], null)
        assert.ok(by('check_at') <= INTERVALS.syncMs, 'check_at')
        assert.ok(by('verify_at') <= (columns.verify_manual === 1 ? 0 : INTERVALS.verifyMs), 'verify_at')
        assert.ok(by('queued_at') <= 0, 'queued_at')
        assert.ok(by('rollback_since') <= 0, 'rollback_since')
      }),
      { numRuns: 500 },
    )
    await close()
  })
}
