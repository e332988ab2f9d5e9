import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import { damageDatabase, newDatabasePath } from '../../store/sqlite/testing/damage.ts'
import { Runs } from '../run/runs.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { parkedIn } from '../testing/parked-in.ts'
import { runPartsFor } from '../testing/run-parts-for.ts'
import { ScriptedChain } from '../testing/scripted-chain.ts'
import { CrossChecks } from '../verify/cross-checks.ts'

const SIGNAL = new AbortController().signal
const OWNER = { kind: 'address', id: 1 } as const
/** One row in each block; most of them are final. */
const BLOCKS = Array.from({ length: 600 }, (_, index) => [1 + (index % 7)])

/** An address whose history has been read, and then damaged by `sql`. */
async function damagedWorld(sql: string, newChain = () => new ScriptedChain(50, BLOCKS)) {
  const clock = new InstantClock()
  const path = newDatabasePath()
  const store = openSqliteStore(path, clock, 0)
  const chain = newChain()
  const other = newChain().as('other')
  const parts = {
    store: store.runs,
    queue: store.queue,
    ...runPartsFor(clock, chain, other),
    clock,
    intervalMs: 0,
    verifyIntervalMs: 0,
    parked: parkedIn(store.runs, clock),
    onOutcome: () => {},
    onUnexpected: (error: unknown) => {
      throw error
    },
  }
  const runs = new Runs(parts, SIGNAL, { onReplaced: () => {}, onOverBudget: () => {} })
  const read = async () => {
    const claim = await store.queue.claim('bitcoin')
    assert.ok(claim !== null)
    await runs.read(claim)
  }
  const rows = async () => {
    const page = await store.histories.page(OWNER, { kind: 'offset', offset: 0 }, 1000)
    return (page?.rows ?? []).map(({ position: _, ...row }) => row)
  }
  await store.book.add({ chain: 'bitcoin', address: 'watched', type: 'p2pkh', label: null }, { sync: true })
  await read()
  const before = await rows()
  damageDatabase(path, sql)
  // The store looks for changes of other programs once in a turn of the event loop.
  await setImmediate()
  const address = async () => {
    const found = await store.book.get(1)
    assert.ok(found !== null)
    return found
  }
  return { store, clock, chain, read, rows, before, address, crossChecks: new CrossChecks(parts, SIGNAL) }
}

test('a sync that meets a damaged row reads the history again, with the same ids and without an event', async () => {
  const world = await damagedWorld(
    'update entry set height = height + 1 where position = (select first from history)',
  )
  await world.store.queue.request(1, world.clock.now())
  await world.read()
  const damaged = await world.address()
  assert.deepEqual([damaged.status, damaged.verification?.state], ['IN_PROGRESS', 'unverified'])
  await world.read()
  const repaired = await world.address()
  assert.deepEqual([repaired.status, repaired.verification?.state], ['DONE', 'verified'])
  assert.deepEqual(await world.rows(), world.before)
  assert.deepEqual(await eventKinds(world.store), [])
  await world.store.close()
})

test('an address without transactions whose state is damaged is read again', async () => {
  const world = await damagedWorld(
    'update sync set outcome_checksum = null',
    () => new ScriptedChain(50, [[], [], []], null),
  )
  await world.store.queue.request(1, world.clock.now())
  while ((await world.address()).status === 'IN_PROGRESS') await world.read()
  const repaired = await world.address()
  assert.deepEqual([repaired.status, repaired.verification?.state], ['DONE', 'verified'])
  assert.deepEqual(await eventKinds(world.store), [])
  await world.store.close()
})

test('a history whose header is damaged is read again, and the totals are right after it', async () => {
  const world = await damagedWorld('update history set balance = balance + 1024, count = count - 1')
  assert.equal((await world.address()).verification?.state, 'unverified')
  await world.read()
  const repaired = await world.address()
  assert.deepEqual([repaired.status, repaired.verification?.state], ['DONE', 'verified'])
  assert.equal((await world.rows()).length, world.before.length)
  const [total] = await world.store.histories.totals()
  assert.deepEqual([total?.balance, total?.transactions], [repaired.balance, repaired.transactionCount])
  await world.store.close()
})

test('a cross-check does not agree with rows that were damaged below the newest blocks', async () => {
  const deep = 'select first + 500 from history'
  const world = await damagedWorld(`update entry set amount = amount + 1 where position = (${deep})`)
  await world.store.queue.requestVerification(1, world.clock.now())
  const claim = await world.store.queue.claimVerification(world.clock.now(), 'all')
  assert.ok(claim !== null)
  await world.crossChecks.collect(claim)
  const damaged = await world.address()
  assert.deepEqual(
    [damaged.status, damaged.verification?.state, damaged.verification?.confirmedBy],
    ['IN_PROGRESS', 'unverified', []],
  )
  await world.read()
  assert.deepEqual(await world.rows(), world.before)
  await world.store.close()
})

test('a batch check that finds the totals unchanged does not verify damaged rows', async () => {
  const world = await damagedWorld(
    'update entry set time = time + 1 where position = (select first + 20 from history)',
  )
  const { store, clock } = world
  await assert.rejects(world.rows(), { code: 'stored_data_damaged' })
  const claim = await store.queue.claim('bitcoin')
  assert.ok(claim !== null)
  const check = { ...claim, fingerprint: '', tip: 1 }
  await store.runs.markUnchanged(check, { source: 'scripted', tip: 2000, at: clock.now(), nextSyncAt: null })
  const damaged = await world.address()
  assert.deepEqual([damaged.status, damaged.verification?.state], ['IN_PROGRESS', 'unverified'])
  await world.read()
  assert.deepEqual(await world.rows(), world.before)
  await store.close()
})

async function eventKinds(store: ReturnType<typeof openSqliteStore>): Promise<readonly string[]> {
  const { events } = await store.events.after(0, 100)
  return events.map(({ kind }) => kind)
}
