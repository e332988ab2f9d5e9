import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { spawnTracker } from './support/tracker.ts'

const HOUR_MS = 3_600_000
const YEARS_MS = 5 * 365 * 24 * HOUR_MS

/** Loaded before the program: its clock is ahead until it gets the signal. */
function clockAhead(ms: number): string {
  const code = `let by = ${ms}; const now = Date.now
    process.on('SIGUSR2', () => { by = 0 })
    globalThis.Date = class extends Date { constructor(...a) { if (a.length) super(...a); else super(now() + by) } static now() { return now() + by } }`
  return `--import=data:text/javascript,${encodeURIComponent(code)}`
}

for (const [name, ms] of [
  ['two hours', 2 * HOUR_MS],
  ['five years', YEARS_MS],
] as const) {
  test(`after a clock that was ${name} ahead, automatic and manual syncs go on, over a restart`, async () => {
    await using place = await startPlace()
    const { simulator } = place
    const ahead = await place.start({ NODE_OPTIONS: clockAhead(ms) })
    const paid = simulator.chain.newAddress()
    await ahead.client.add(paid, true)
    assert.equal((await ahead.client.ended(1)).sync_status, 'DONE')
    simulator.setFaults(() => ({ kind: 'status', status: 429 }))
    await ahead.client.add(simulator.chain.newAddress(), true)
    assert.equal((await ahead.client.ended(2)).sync_error.code, 'rate_limited')
    await ahead.tracker.kill('SIGTERM')
    simulator.setFaults(() => null)
    const { client } = await place.start({ SYNC_INTERVAL_SECONDS: '2' })
    const { created_at, last_synced_at } = (await client.get('/addresses/1')).body
    for (const at of [created_at, last_synced_at]) assert.ok(Date.parse(at) <= Date.now(), at)
    await client.until(2, (address) => address.sync_status === 'DONE')
    simulator.chain.pay(paid, 5n)
    await client.until(1, (address) => address.transaction_count === 1)
    await client.sync(1)
    assert.equal((await client.ended(1)).sync_status, 'DONE')
  })

  test(`a running program whose clock is set back by ${name} goes on synchronising`, async () => {
    await using place = await startPlace()
    const { client, tracker } = await place.start({
      NODE_OPTIONS: clockAhead(ms),
      SYNC_INTERVAL_SECONDS: '2',
    })
    const { chain } = place.simulator
    const paid = chain.newAddress()
    await client.add(paid, true)
    await client.ended(1)
    tracker.process.kill('SIGUSR2')
    const until = Date.now() + 60_000
    await client.until(1, ({ last_synced_at: at }) => at !== null && Date.parse(at) < until)
    chain.pay(paid, 5n)
    await client.until(1, (address) => address.transaction_count === 1)
  })
}

async function startPlace() {
  const parts = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  parts.defer(() => rmSync(folder, { recursive: true }))
  const simulator = parts.use(await startSimulator({ realHistories: false }))
  return {
    simulator,
    start: async (settings: Record<string, string>) => {
      const tracker = await spawnTracker({
        DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
        BLOCKCHAIR_URL: simulator.url,
        BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
        BLOCKCHAIR_POINTS_PER_DAY: '0',
        SOURCES: 'blockchair',
        ...settings,
      })
      parts.defer(() => tracker.kill('SIGKILL'))
      return { tracker, client: new Client(tracker.url) }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
