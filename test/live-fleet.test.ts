import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startSimulator } from '../src/sim/simulator.ts'
import { sharedPostgres } from '../src/store/testing/shared-postgres.ts'
import { Client } from './support/client.ts'
import { isAlive } from './support/fleet.ts'
import { spawnTracker, type TrackerProcess } from './support/tracker.ts'

const server = await sharedPostgres()
after(() => server.stop())

test('in a fleet one worker watches, and when it is killed another one takes over within a minute', async (t) => {
  const simulator = await startSimulator({ realHistories: false, tip: 1000, electrum: {} })
  const settings = {
    DATABASE_URL: await server.createDatabase(),
    SOURCES: 'electrum',
    ELECTRUM_URL: simulator.electrum.url,
    SYNC_INTERVAL_SECONDS: '900',
    LOG_LEVEL: 'info',
  }
  const processes: TrackerProcess[] = []
  t.after(async () => {
    await Promise.all(processes.map((each) => (isAlive(each) ? each.kill('SIGKILL') : undefined)))
    await simulator.close()
  })
  const start = async (ROLE: string) => {
    const started = await spawnTracker({ ...settings, ROLE })
    processes.push(started)
    return started
  }
  const api = await start('api')
  const holder = await start('worker')
  const client = new Client(api.url)
  const { chain } = simulator
  const address = chain.newAddress()
  chain.pay(address, 5000n)
  chain.mine(10)
  const { id } = await client.add(address, true)
  const shown = await client.until(id, ({ live, sync_status }) => live && sync_status === 'DONE')
  assert.equal(shown.balance, '0.00005')
  const live = async () => (await client.get('/sources')).body.sources[0].live
  while ((await live()).length === 0) await pause()
  await start('worker')
  chain.pay(address, 700n)
  await client.until(id, ({ transaction_count: count }) => count === 2)
  await holder.kill('SIGKILL')
  chain.pay(address, 800n)
  const found = await client.until(id, ({ transaction_count: count }) => count === 3)
  assert.equal(found.sync_status, 'DONE')
  const again = await client.until(id, (each) => each.live)
  assert.equal(again.live, true)
  chain.pay(address, 900n)
  await client.until(id, ({ transaction_count: count }) => count === 4)
})

const pause = () => new Promise((resolve) => setTimeout(resolve, 50))
