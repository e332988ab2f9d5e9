import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import type pg from 'pg'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import {
  loseHeartbeats,
  maintain,
  NOW,
  passHours,
  startPostgresStores,
  untilBlocked,
} from './testing/postgres-stores.ts'

const stores = await startPostgresStores()
after(() => stores.stop())

test('a worker that lives for days keeps each of its leases', async (t) => {
  const { one, two, client } = await fleet(t, 1)
  await one.queue.requestAll(NOW)
  for (let hours = 0; hours < 48; hours += 7) {
    const claim = await one.queue.claim('bitcoin')
    assert.ok(claim)
    await passHours(client, 7)
    await maintain(one)
    await maintain(two)
    assert.equal((await one.runs.current(claim)).run, claim.run)
    await one.runs.release(claim)
  }
})

test('a job that was replaced stays active while a lease names it, and is deleted then', async (t) => {
  const { one, client } = await fleet(t, 2)
  await one.queue.requestAll(NOW)
  const held = await one.queue.claim('bitcoin')
  assert.ok(held)
  const [former] = await activeJobs(client)
  await passHours(client, 13)
  await maintain(one)
  assert.ok(await one.queue.claim('bitcoin'))
  await maintain(one)
  const [first, second, ...more] = await activeJobs(client)
  assert.deepEqual([first, more], [former, []])
  assert.deepEqual(await workers(client), [first, second].toSorted())
  await one.runs.release(held)
  await maintain(one)
  assert.deepEqual(await activeJobs(client), [second])
})

test('a claim that is still waiting when the job is replaced gets a lease that lasts', async (t) => {
  const { one, two, client } = await fleet(t, 1)
  await one.queue.requestAll(NOW)
  await client.query(`update sync set want = 'check'`)
  await client.query('begin')
  await client.query(`insert into batch_lock (chain) values ('bitcoin')`)
  const claiming = one.queue.claimChecks('bitcoin', 1)
  await untilBlocked(client, 1)
  const outside = await stores.connect(one)
  t.after(() => outside.end())
  await passHours(outside, 13)
  for (let beat = 0; beat < 3; beat += 1) await maintain(one)
  await client.query('commit')
  const [check] = await claiming
  assert.ok(check)
  await maintain(one)
  await maintain(two)
  assert.equal((await one.runs.current(check)).run, check.run)
})

type Claiming = (queue: SyncQueue) => Promise<unknown>

/** Each with the message to the server that commits it. */
const CLAIMS: readonly (readonly [name: string, commit: string, want: string, claim: Claiming])[] = [
  ['a read', 'set worker = $1', 'read', (queue) => queue.claim('bitcoin')],
  ['a batch of checks', 'commit', 'check', (queue) => queue.claimChecks('bitcoin', 2)],
]

for (const [name, commit, want, claim] of CLAIMS) {
  test(`a lease is free again soon after the answer to the claim of ${name} was lost, and no other is`, async (t) => {
    const { one: other, client } = await fleet(t, 3)
    const { store: one, proxy } = await stores.openThroughProxy(other)
    t.after(async () => {
      await one.close()
      proxy.close()
    })
    await one.queue.requestAll(NOW)
    const held = await one.queue.claim('bitcoin')
    assert.ok(held)
    await client.query('update sync set want = $1', [want])
    proxy.cutAnswerTo(commit)
    await assert.rejects(claim(one.queue))
    const leased = await workers(client)
    assert.ok(leased.length > 1)
    await maintain(one)
    assert.equal((await workers(client)).length, 1)
    assert.equal((await one.runs.current(held)).run, held.run)
    await client.query(`update sync set want = 'read'`)
    assert.ok(await other.queue.claim('bitcoin'))
  })
}

test("the lease of a lost worker ends also if the server's clock was set back since its last heartbeat", async (t) => {
  const { one, two, client } = await fleet(t, 1)
  await one.queue.requestAll(NOW)
  assert.ok(await one.queue.claim('bitcoin'))
  // As if the clock had been a day ahead until now.
  await client.query(
    `update cointracker_jobs.job set heartbeat_on = now() + interval '1 d' where state = 'active'`,
  )
  await client.query(`update cointracker_jobs.queue
    set monitor_on = now() + interval '1 d', monitor_claim_on = now() + interval '1 d'`)
  await maintain(two)
  const { rows } = await client.query(`select from cointracker_jobs.job where heartbeat_on > now()
    union all select from cointracker_jobs.queue where monitor_on > now() or monitor_claim_on > now()`)
  assert.equal(rows.length, 0)
  await loseHeartbeats(client)
  await maintain(two)
  assert.deepEqual(await workers(client), [])
  assert.ok(await two.queue.claim('bitcoin'))
})

test('a start caps every time that a wrong clock has stored', async (t) => {
  const { one, client } = await fleet(t, 1)
  const intervals = { syncMs: 900_000, verifyMs: 86_400_000 }
  await one.queue.recover(NOW, intervals)
  const ahead = NOW + 5 * 365 * 86_400_000
  for (const [status, code, waitMs] of [
    ['DONE', null, intervals.syncMs],
    ['UNSYNCED', null, intervals.syncMs],
    ['ERROR', 'rate_limited', intervals.syncMs],
    ['ERROR', 'internal', 3_600_000],
    ['ERROR', 'source_inconsistent', 86_400_000],
  ] as const) {
    for (const manual of [0, 1]) {
      await client.query(
        `update sync set status = $1, error_code = $2, verify_manual = $3, next_sync_at = $4, check_at = $4, verify_at = $4,
          queued_at = $4, rollback_since = $4, error_retry_at = $4`,
        [status, code, manual, ahead],
      )
      await one.queue.recover(NOW, intervals)
      const [row] = (await client.query('select * from sync')).rows
      const by = (name: string) => Number(row[name] ?? NOW) - NOW
      assert.ok(by('next_sync_at') <= waitMs, `next_sync_at of ${status} ${code}`)
      assert.ok(by('check_at') <= intervals.syncMs)
      assert.ok(by('verify_at') <= (manual === 1 ? 0 : intervals.verifyMs))
      assert.ok(by('queued_at') <= 0 && by('rollback_since') <= 0)
      if (status === 'ERROR') assert.ok(by('error_retry_at') <= waitMs)
    }
  }
})

/** Two processes on one database with so many addresses; `client` is a connection outside them. */
async function fleet(t: TestContext, addresses: number) {
  const one = await stores.openEmpty()
  const [two, client] = await Promise.all([stores.openBeside(one), stores.connect(one)])
  t.after(() => Promise.all([client.end(), one.close(), two.close()]))
  for (let at = 0; at < addresses; at += 1) {
    await one.book.add({ chain: 'bitcoin', address: `a${at}`, type: 'p2pkh', label: null })
  }
  return { one, two, client }
}

/** The oldest first. */
async function activeJobs(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    `select id from cointracker_jobs.job where name = 'worker' and state = 'active' order by started_on`,
  )
  return rows.map((row) => row.id)
}

async function workers(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query('select worker from sync where worker is not null')
  return rows.map((row) => row.worker).toSorted()
}
