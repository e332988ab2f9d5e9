import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextImmediate } from 'node:timers/promises'
import { SqliteEventLog } from './event-log.ts'
import { EventPruning } from './event-pruning.ts'
import { EventWriter } from './event-writer.ts'
import { openDatabase } from './open.ts'

const KEPT = 2500
const EVENT = { at: 1, kind: 'received', hash: null, amount: 1n, height: 2, code: null } as const

test('the newest events are kept, and readers of older ones learn that some are missing', async () => {
  const { db, close } = openDatabase(':memory:')
  const log = new SqliteEventLog(db, () => {})
  const writer = new EventWriter(db)
  const pruning = new EventPruning(db, KEPT)
  const write = (count: number) =>
    writer.write({ addressId: 1, chain: 'bitcoin' }, Array<typeof EVENT>(count).fill(EVENT))
  write(KEPT)
  pruning.wake()
  await nextImmediate()
  assert.equal((await log.after(0, 1)).complete, true)
  write(4000)
  pruning.wake()
  for (let turn = 0; turn < 10; turn++) await nextImmediate()
  const newest = await log.newestId()
  assert.equal(newest, KEPT + 4000)
  assert.deepEqual(await log.after(0, 1), {
    events: [{ ...EVENT, id: newest - KEPT + 1, addressId: 1, chain: 'bitcoin' }],
    complete: false,
  })
  assert.equal((await log.after(newest - KEPT, 1)).complete, true)
  pruning.stop()
  await close()
})
