import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { type CheckClaim, type Claim, RunLost } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { FAILURE, PUBLICATION } from './testing/outcomes.ts'
import {
  loseHeartbeats,
  maintain,
  NOW,
  startPostgresStores,
  untilBlocked,
} from './testing/postgres-stores.ts'

const EVERY_15_MINUTES = { syncMs: 900_000, verifyMs: 0 }

const stores = await startPostgresStores()
after(() => stores.stop())

test('an address whose workers are lost repeatedly becomes an ERROR with a retry time', async (t) => {
  const { one, ids } = await fleet(t, 1)
  const [id] = ids as [number]
  await one.queue.request(id, NOW)
  assert.equal(await loseWorkers(one, () => one.queue.claim('bitcoin')), 6)
  const failed = await one.book.get(id)
  assert.deepEqual([failed?.status, failed?.error?.code], ['ERROR', 'crashed'])
  assert.equal(failed?.nextSyncAt, NOW + 3_600_000)
  // As after any failure: no event before the first DONE.
  assert.equal(await one.events.newestId(), 0)
  await one.queue.request(id, NOW)
  assert.ok(await one.queue.claim('bitcoin'))
})

test('an address that was DONE before its workers were lost repeatedly has one event, as after any failure', async (t) => {
  const { one, ids } = await fleet(t, 1)
  const [id] = ids as [number]
  await one.queue.request(id, NOW)
  const claim = await one.queue.claim('bitcoin')
  assert.ok(claim)
  await one.runs.publish(claim, { ...PUBLICATION, rowSetId: await one.runs.openRowSet(claim) })
  const rollback = { balance: 5n, transactionCount: 3, source: 'esplora', tip: null, since: NOW }
  await one.queue.request(id, NOW)
  const failing = await one.queue.claim('bitcoin')
  assert.ok(failing)
  await one.runs.fail(failing, { ...FAILURE, pendingRollback: rollback })
  for (let round = 0; round < 2; round += 1) {
    await one.queue.request(id, NOW)
    await loseWorkers(one, () => one.queue.claim('bitcoin'))
  }
  const { events } = await one.events.after(0, 10)
  assert.deepEqual(
    events.map(({ kind, addressId, code }) => [kind, addressId, code]),
    [
      ['failed', id, 'source_unavailable'],
      ['failed', id, 'crashed'],
    ],
  )
  await one.queue.request(id, NOW)
  const again = await one.queue.claim('bitcoin')
  assert.deepEqual([again?.failures, again?.pendingRollback], [2, rollback])
})

test('a cross-check whose workers are lost repeatedly is postponed for a day', async (t) => {
  const { one, ids } = await fleet(t, 1)
  const [id] = ids as [number]
  await one.queue.request(id, NOW)
  const claim = await one.queue.claim('bitcoin')
  assert.ok(claim)
  await one.runs.publish(claim, { ...PUBLICATION, rowSetId: await one.runs.openRowSet(claim) })
  assert.equal(await loseWorkers(one, () => one.queue.claimVerification(NOW, 'all')), 6)
  assert.equal((await one.book.get(id))?.status, 'DONE')
  assert.equal(await one.queue.nextVerificationAt(), NOW + 86_400_000)
})

test('an address that is taken over and claimed concurrently belongs to the worker that claimed it', async (t) => {
  const { one: dead, two: alive, three: other, client, ids } = await fleet(t, 2)
  const [id, another] = ids as [number, number]
  await dead.queue.request(id, NOW)
  assert.ok(await dead.queue.claim('bitcoin'))
  await alive.queue.request(another, NOW)
  assert.ok(await alive.queue.claim('bitcoin'))
  await loseHeartbeats(client, id)
  await client.query('begin')
  // As if a third worker had taken it over first, and the living one had claimed it then.
  await client.query(
    `update sync set run = run + 1, worker = (select worker from sync where address_id = $2) where address_id = $1`,
    [id, another],
  )
  const maintaining = maintain(other)
  await untilBlocked(client, 1)
  await client.query('commit')
  await maintaining
  assert.equal((await alive.runs.current({ addressId: id, run: 2 })).run, 2)
})

test('a run that has lost its lease does not block the address', async (t) => {
  const { one, client, ids } = await fleet(t, 1)
  await one.queue.request(ids[0] as number, NOW)
  const lost = await one.queue.claim('bitcoin')
  assert.ok(lost)
  await client.query('update sync set worker = null')
  await assert.rejects(one.runs.current(lost), RunLost)
  await maintain(one)
  assert.equal((await one.queue.claim('bitcoin'))?.addressId, ids[0])
})

test('a living worker that was counted as lost loses its leases and continues with new ones', async (t) => {
  const { one, two, client, ids } = await fleet(t, 1)
  await one.queue.request(ids[0] as number, NOW)
  const lost = await one.queue.claim('bitcoin')
  assert.ok(lost)
  await loseHeartbeats(client)
  await maintain(two)
  await maintain(one)
  await assert.rejects(one.runs.current(lost), RunLost)
  const again = await one.queue.claim('bitcoin')
  assert.ok(again !== null && again.run > lost.run)
  await maintain(two)
  assert.equal((await one.runs.current(again)).run, again.run)
})

test('requestAll queues every address, including one that another transaction is writing', async (t) => {
  const { one, client, ids } = await fleet(t, 3)
  await client.query('begin')
  await client.query('select from sync where address_id = $1 for update', [ids[1]])
  const requesting = one.queue.requestAll(NOW)
  await untilBlocked(client, 1)
  await client.query('commit')
  await requesting
  assert.equal((await one.book.list({ limit: 1, offset: 0, status: 'IN_PROGRESS' })).total, 3)
})

test('concurrent batch claims are not split between workers', async (t) => {
  const { one, two, ids } = await fleet(t, 30)
  await one.queue.requestAll(NOW)
  for (
    let claim = await one.queue.claim('bitcoin');
    claim !== null;
    claim = await one.queue.claim('bitcoin')
  ) {
    await one.runs.publish(claim, { ...PUBLICATION, rowSetId: await one.runs.openRowSet(claim) })
  }
  for (let round = 0; round < 20; round += 1) {
    await one.queue.requestAll(NOW)
    const sets = await Promise.all([one, two, two].map((store) => checks(store, 100)))
    assert.deepEqual(sets.map((set) => set.length).toSorted(), [0, 0, ids.length])
    for (const check of sets.flat()) await one.runs.keepFailed(check, null)
  }
})

test('without the rows of pg-boss, as after a partial dump, queued and leased addresses are all recovered', async (t) => {
  const { one, two, three, client, ids } = await fleet(t, 1500)
  await one.queue.requestAll(NOW)
  assert.ok(await one.queue.claim('bitcoin'))
  await client.query('truncate cointracker_jobs.job')
  await Promise.all([one, two, three].map((store) => store.queue.recover(NOW, EVERY_15_MINUTES)))
  const { rows } = await client.query(
    `select count(*)::integer as n, sum(strikes)::integer as strikes from sync
      where status = 'IN_PROGRESS' and worker is null`,
  )
  assert.deepEqual(rows, [{ n: ids.length, strikes: 1 }])
})

test('a process that starts keeps existing due times unless the interval has changed', async (t) => {
  const { one, two, client } = await fleet(t, 2)
  await one.queue.recover(NOW, EVERY_15_MINUTES)
  await client.query('update sync set next_sync_at = $1::bigint + address_id', [NOW + 500_000])
  const dueTimes = async () =>
    (await one.book.list({ limit: 9, offset: 0 })).addresses.map((a) => a.nextSyncAt)
  const given = await dueTimes()
  await two.queue.recover(NOW, EVERY_15_MINUTES)
  assert.deepEqual(await dueTimes(), given)
  await two.queue.recover(NOW, { ...EVERY_15_MINUTES, syncMs: 60_000 })
  assert.deepEqual(await dueTimes(), [NOW + 60_000, NOW + 60_000])
})

test('no address stays queued forever when workers die, stall or receive requests', async (t) => {
  const { one, two, three, client, ids } = await fleet(t, 24)
  const all = [one, two, three]
  await Promise.all(all.map((each) => work(each, 250)))
  for (let round = 0; round < 3; round += 1) {
    await loseHeartbeats(client)
    for (const each of all) await maintain(each)
    for (
      let claim = await one.queue.claim('bitcoin');
      claim !== null;
      claim = await one.queue.claim('bitcoin')
    ) {
      await one.runs.fail(claim, FAILURE)
    }
    for (let [check] = await checks(one, 1); check !== undefined; [check] = await checks(one, 1)) {
      await one.runs.keepFailed(check, null)
    }
  }
  assert.equal(await one.queue.peek(['bitcoin']), null)
  assert.equal((await one.book.list({ limit: 1, offset: 0, status: 'IN_PROGRESS' })).total, 0)

  async function work(each: Store, steps: number): Promise<void> {
    const { queue, runs } = each
    const held: (Claim | CheckClaim)[] = []
    const outside = await stores.connect(each)
    const actions: readonly (() => Promise<unknown>)[] = [
      () => queue.request(oneOf(ids), NOW),
      () => queue.requestVerification(oneOf(ids), NOW),
      () => queue.requestAll(NOW),
      () => loseHeartbeats(outside),
      () => maintain(each),
      async () => held.push(...[await queue.claim('bitcoin')].filter((claim) => claim !== null)),
      async () => held.push(...[await queue.claimVerification(NOW, 'all')].filter((claim) => claim !== null)),
      async () => held.push(...(await checks(each, 3))),
      () => end(runs, held.splice(Math.floor(Math.random() * held.length), 1)[0]),
    ]
    for (let step = 0; step < steps; step += 1) await oneOf(actions)()
    for (const claim of held) await end(runs, claim)
    await outside.end()
  }

  async function end(runs: RunStore, claim: Claim | CheckClaim | undefined): Promise<void> {
    if (claim === undefined) return
    const history = async () => ({ ...PUBLICATION, rowSetId: await runs.openRowSet(claim) })
    const endings: readonly (() => Promise<unknown>)[] = [
      () => runs.release(claim),
      () => runs.fail(claim, FAILURE),
      async () => runs.publish(claim, await history()),
    ]
    await oneOf(endings)().catch((error) => assert.ok(error instanceof RunLost, error))
  }
})

/** Loses the worker of each claim until there is none. Returns how many were lost, at most 10. */
async function loseWorkers(store: Store, claim: () => Promise<Claim | null>): Promise<number> {
  let lost = 0
  for (; lost < 10 && (await claim()) !== null; lost += 1) await stores.crash(store)
  return lost
}

/** Three processes on one database with so many addresses; `client` is a connection outside them. */
async function fleet(t: TestContext, addresses: number) {
  const one = await stores.openEmpty()
  const [two, three, client] = await Promise.all([
    stores.openBeside(one),
    stores.openBeside(one),
    stores.connect(one),
  ])
  t.after(() => Promise.all([client.end(), one.close(), two.close(), three.close()]))
  const ids: number[] = []
  for (let at = 0; at < addresses; at += 1) {
    const { address } = await one.book.add({
      chain: 'bitcoin',
      address: `a${at}`,
      type: 'p2pkh',
      label: null,
    })
    ids.push(address.id)
  }
  return { one, two, three, client, ids }
}

function oneOf<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T
}

function checks({ queue }: Store, most: number): Promise<readonly CheckClaim[]> {
  return queue.claimChecks('bitcoin', most)
}
