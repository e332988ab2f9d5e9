import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { nativeAsset } from '../src/domain/assets/asset.ts'
import { allChains, type ChainSlug } from '../src/domain/chains/chain.ts'
import { startPostgres } from '../src/store/testing/postgres-server.ts'
import { allEnded, listOf } from './support/all-ended.ts'
import { Client } from './support/client.ts'
import { type Fleet, startFleet } from './support/fleet.ts'

const server = await startPostgres()
after(() => server.stop())

const KILLS = Number(process.env['KILLS'] ?? 20)
const ADDRESSES = 500
const ROWS = 20
/** Needs three requests, so that a kill can hit between them. */
const LONG_ROWS = 250
/** Other workers reclaim the leases of a dead one within a minute. */
const TAKEN_OVER_MS = 60_000

test(`${KILLS} workers are killed while ${ADDRESSES} addresses synchronise: two APIs show every history as on the chain, and no address was run twice at a time`, async (t) => {
  await using fleet = await startFleet(server)
  const { chain } = fleet.simulator
  const [one, two] = await Promise.all([fleet.start('api'), fleet.start('api')])
  const client = new Client(two.url)
  const workers = await Promise.all([1, 2, 3].map(() => fleet.start('worker')))
  const addresses = Array.from({ length: ADDRESSES }, (_, at) =>
    chain.largeAddress(at % 10 === 0 ? LONG_ROWS : ROWS),
  )
  const ids = await fleet.addAll(one.url, addresses)
  await askAll(client)
  for (let kill = 0; kill < KILLS; kill += 1) {
    await setTimeout(Math.random() * 300)
    const at = kill % workers.length
    await workers[at]?.kill('SIGKILL')
    workers[at] = await fleet.start('worker')
    // There is always a run to interrupt.
    if ((await listOf(client, 'IN_PROGRESS')).body.total < ADDRESSES / 4) await askAll(client)
  }
  await allEnded(client, TAKEN_OVER_MS + 30_000)
  await assertAsTheChain(fleet, client, ids, addresses)
  assert.equal(fleet.overlaps, 0)
  t.diagnostic(`${fleet.simulator.requests.length} requests for ${ADDRESSES} addresses`)
  for (const worker of workers) {
    await worker.kill('SIGTERM')
    assert.equal(worker.process.exitCode, 0)
  }
})

test('every API process emits the events of requests to another one that a worker ran', async () => {
  await using fleet = await startFleet(server)
  const [one, two] = await Promise.all([fleet.start('api'), fleet.start('api'), fleet.start('worker')])
  const address = fleet.simulator.chain.largeAddress(ROWS)
  const { id } = await new Client(one.url).add(address)
  const done = [one, two].map(({ url }) => new Client(url).until(id, (each) => each.sync_status === 'DONE'))
  await new Client(one.url).sync(id)
  assert.deepEqual(
    (await Promise.all(done)).map((each) => each.transaction_count),
    [ROWS, ROWS],
  )
})

test('two workers keep chains apart: each history belongs to its chain, and a batch check covers one chain', async () => {
  const others = allChains().flatMap(({ slug }) => (slug === 'bitcoin' ? [] : [slug]))
  await using fleet = await startFleet(server, {}, others)
  const [api] = [await fleet.start('api'), await fleet.start('worker'), await fleet.start('worker')]
  const client = new Client(api.url)
  const added: { id: number; chain: ChainSlug; units: bigint }[] = []
  for (const { slug, finalityDepth } of allChains()) {
    const chain = fleet.simulator.on(slug)
    // Only dogecoins can be more than 64 bits hold.
    for (const units of [1n, slug === 'dogecoin' ? 2n ** 63n : 2n ** 50n, 3n]) {
      const address = chain.newAddress()
      chain.pay(address, units)
      added.push({ id: (await client.add(address, false, slug)).id, chain: slug, units })
    }
    chain.mine(finalityDepth + 1)
  }
  for (const round of ['full reads', 'batch checks']) {
    fleet.simulator.clearRequests()
    assert.equal((await client.send('POST', '/sync')).body.addresses, added.length)
    for (const { id, chain, units } of added) {
      const ended = await client.ended(id)
      const shown = [ended.chain, ended.sync_status, ended.balance]
      assert.deepEqual(shown, [chain, 'DONE', formatAmount(units, nativeAsset(chain).decimals)], round)
    }
    const several = fleet.simulator.requests.filter(({ url }) => url.includes('/dashboards/addresses/'))
    const batches = several.filter(({ url }) => !url.includes('transaction_details'))
    assert.equal(batches.length, round === 'full reads' ? 0 : allChains().length)
  }
})

test('a worker serves only its health and metrics; an API process synchronises nothing', async () => {
  await using fleet = await startFleet(server)
  const api = new Client((await fleet.start('api')).url)
  const worker = new Client((await fleet.start('worker')).url)
  assert.equal((await worker.get('/health')).body.status, 'ok')
  assert.match(await (await fetch(`${worker.url}/metrics`)).text(), /^cointracker_queue_depth/m)
  for (const path of ['/addresses', '/sources', '/', '/docs', '/events']) {
    assert.equal((await worker.get(path)).status, 404, path)
  }
  assert.equal((await api.get('/sources')).body.sources[0].state, 'unknown')
})

test('a worker that stops releases its leases, and another one continues at once', async () => {
  await using fleet = await startFleet(server)
  const api = new Client((await fleet.start('api')).url)
  const first = await fleet.start('worker')
  const arrived = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  fleet.simulator.configure({
    beforeRequest: () => {
      arrived.resolve()
      return held.promise
    },
  })
  const { id } = await api.add(fleet.simulator.chain.largeAddress(ROWS), true)
  await arrived.promise
  await first.kill('SIGTERM')
  assert.equal(first.process.exitCode, 0)
  held.resolve()
  fleet.simulator.configure({})
  await fleet.start('worker')
  assert.equal((await api.ended(id)).sync_status, 'DONE')
})

test('the database restarts and connections drop while addresses synchronise: nothing is lost, nothing ends in ERROR', async () => {
  await using fleet = await startFleet(server)
  const { chain } = fleet.simulator
  const [api] = await Promise.all([fleet.start('api'), fleet.start('worker'), fleet.start('worker')])
  const client = new Client(api.url)
  const addresses = Array.from({ length: 200 }, (_, at) =>
    chain.largeAddress(at % 10 === 0 ? LONG_ROWS : ROWS),
  )
  const ids = await fleet.addAll(api.url, addresses)
  await askAll(client)
  await setTimeout(200)
  await server.restart()
  await untilItAnswers(client)
  await cutConnections(fleet)
  await untilItAnswers(client)
  const { id } = await client.add(chain.largeAddress(ROWS), true)
  assert.equal((await client.ended(id)).sync_status, 'DONE')
  await allEnded(client, TAKEN_OVER_MS + 30_000)
  await assertAsTheChain(fleet, client, ids, addresses)
})

test('the API reports an unavailable database, and recovers by itself', async () => {
  await using fleet = await startFleet(server)
  const client = new Client((await fleet.start('api')).url)
  await client.add(fleet.simulator.chain.newAddress())
  const restarted = server.restart()
  const seen = new Set<number>()
  while (!seen.has(503)) seen.add((await client.get('/addresses')).status)
  await restarted
  await untilItAnswers(client)
  assert.equal((await client.get('/addresses')).body.total, 1)
  assert.deepEqual(
    [...seen].filter((status) => status !== 200 && status !== 503),
    [],
  )
})

test('four processes that start together on an empty database migrate it once', async () => {
  await using fleet = await startFleet(server)
  const trackers = await Promise.all([
    fleet.start('all'),
    fleet.start('api'),
    fleet.start('worker'),
    fleet.start('worker'),
  ])
  const client = new Client(trackers[0].url)
  const { id } = await client.add(fleet.simulator.chain.largeAddress(ROWS), true)
  assert.equal((await client.ended(id)).sync_status, 'DONE')
})

test('the requests of all workers together stay within the budget per minute', async () => {
  await using fleet = await startFleet(server, { BLOCKCHAIR_REQUESTS_PER_MINUTE: '10' })
  const { chain } = fleet.simulator
  const [api] = await Promise.all([
    fleet.start('api'),
    ...[1, 2, 3].map(() => fleet.start('worker', { VERIFY_INTERVAL_SECONDS: '0' })),
  ])
  const client = new Client(api.url)
  await fleet.addAll(
    api.url,
    Array.from({ length: 30 }, () => chain.largeAddress(ROWS)),
  )
  // Each address takes a request of its own.
  fleet.simulator.setFaults(({ kind }) => (kind === 'addresses' ? { kind: 'status', status: 404 } : null))
  await askAll(client)
  while (fleet.simulator.requests.length < 10) await setTimeout(20)
  await setTimeout(2000)
  assert.equal(fleet.simulator.requests.length, 10)
  assert.equal((await client.get('/sources')).body.sources[0].budget.requests_per_minute.left, 0)
})

test('a pause that one worker receives applies to all of them', async () => {
  await using fleet = await startFleet(server)
  const { chain } = fleet.simulator
  const [api] = await Promise.all([fleet.start('api'), ...[1, 2, 3].map(() => fleet.start('worker'))])
  const client = new Client(api.url)
  const ids = await fleet.addAll(
    api.url,
    Array.from({ length: 40 }, () => chain.largeAddress(ROWS)),
  )
  fleet.simulator.setFaults(() => ({ kind: 'status', status: 402 }))
  await client.sync(ids[0] as number)
  const first = await client.ended(ids[0] as number)
  assert.equal(first.sync_error.code, 'rate_limited')
  await setTimeout(1000)
  const before = fleet.simulator.requests.length
  await askAll(client)
  await allEnded(client, 30_000)
  assert.equal(fleet.simulator.requests.length, before)
  assert.equal((await client.get('/sources')).body.sources[0].state, 'paused')
})

test('the metrics of an API process show that a source is down for the workers', async () => {
  await using fleet = await startFleet(server)
  const [api] = await Promise.all([fleet.start('api'), fleet.start('worker')])
  const client = new Client(api.url)
  const [id = 0] = await fleet.addAll(api.url, [fleet.simulator.chain.largeAddress(ROWS)])
  fleet.simulator.setFaults(() => ({ kind: 'status', status: 500 }))
  await client.sync(id)
  assert.equal((await client.ended(id)).sync_error.code, 'source_unavailable')
  assert.equal((await client.get('/sources')).body.sources[0].state, 'down')
  const metrics = await (await fetch(`${api.url}/metrics`)).text()
  assert.match(metrics, /^cointracker_source_up\{source="blockchair"\} 0$/m)
})

async function askAll(client: Client): Promise<void> {
  assert.equal((await client.send('POST', '/sync')).status, 202)
}

async function untilItAnswers(client: Client): Promise<void> {
  while ((await client.get('/addresses')).status !== 200) await setTimeout(50)
}

async function cutConnections({ settings }: Fleet): Promise<void> {
  const db = new pg.Client(settings['DATABASE_URL'])
  await db.connect()
  await db.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  const ended = once(db, 'end')
  await db.end()
  await ended
}

async function assertAsTheChain(
  { simulator: { chain } }: Fleet,
  client: Client,
  ids: readonly number[],
  addresses: readonly string[],
): Promise<void> {
  const { addresses: shown } = (await client.get('/addresses?limit=1000')).body
  for (const [at, id] of ids.entries()) {
    const address = addresses[at] as string
    const body = shown.find((each: { id: number }) => each.id === id)
    assert.equal(body.sync_status, 'DONE', JSON.stringify(body.sync_error))
    assert.equal(body.verification.state, 'verified')
    assert.equal(body.balance, formatAmount(chain.balance(address), 8))
    const rows = await client.transactions(id)
    assert.deepEqual(
      rows.map((row) => [row.tx_hash, row.block_height]).sort(),
      chain
        .history(address)
        .map((row) => [row.hash, row.height])
        .sort(),
    )
  }
}
