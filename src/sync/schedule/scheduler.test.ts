import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../domain/errors.ts'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { Scheduler } from './scheduler.ts'

test('a start while the store cannot be written waits until it can', async (t) => {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  t.after(() => store.close())
  let failures = 2
  const queue = new Proxy<SyncQueue>(store.queue, {
    get: (target, name: keyof SyncQueue) =>
      name === 'recover' && failures-- > 0
        ? () => Promise.reject(new AppError('store_unavailable', 'The disk is full.'))
        : target[name].bind(target),
  })
  const reported: string[] = []
  const scheduler = new Scheduler({
    store: store.runs,
    queue,
    discoveries: store.discoveries,
    changes: store.changes,
    merges: store.merges,
    mergedAudits: store.mergedAudits,
    ...runPartsFor(clock),
    clock,
    concurrency: 1,
    pollMs: Number.POSITIVE_INFINITY,
    intervalMs: 0,
    verifyIntervalMs: 0,
    onInterrupted: () => {},
    onOutcome: () => {},
    onUnexpected: (error) => reported.push((error as Error).message),
  })
  await scheduler.start()
  await scheduler.stop()
  assert.deepEqual(reported, ['The disk is full.', 'The disk is full.'])
})
