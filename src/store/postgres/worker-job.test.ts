import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import type pg from 'pg'
import type { SyncQueue } from '../../domain/ports/sync-queue.ts'
import { maintain, NOW, passHours, startPostgresStores, untilBlocked } from './testing/postgres-stores.ts'

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
