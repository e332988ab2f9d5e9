import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { Random } from '../src/sim/chain/random.ts'
import { startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { spawnTracker } from './support/tracker.ts'

const KILLS = Number(process.env['KILLS'] ?? 50)
const PAGE = 100
/** After six without progress an address is given up (`crashed`). */
const KILLS_IN_A_ROW = 5
/** Needs about twenty requests: most kills interrupt a first walk. */
const LONG_ROWS = 2000

test(`killed ${KILLS} times, the program continues by itself, with the other source first, and nothing is lost or duplicated`, async (t) => {
  const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)
  t.diagnostic(`KILL_SEED=${seed}`)
  const random = new Random(seed)
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const simulator = await startSimulator({
    realHistories: false,
    tip: 5000,
    esplora: { variant: 'blockstream' },
  })
  const { chain } = simulator
  const watched = [chain.largeAddress(LONG_ROWS), chain.newAddress(), chain.newAddress(), chain.newAddress()]
  let newest = 1
  let longTip = chain.tip.height
  const settings = {
    DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
    BLOCKCHAIR_URL: simulator.url,
    ESPLORA_URL: simulator.esplora.url,
    BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
    BLOCKCHAIR_POINTS_PER_DAY: '0',
    LOG_LEVEL: 'info',
  }
  simulator.setFaults(() => ({ kind: 'clamp', limit: PAGE }))

  let tracker = await spawnTracker(settings)
  t.after(async () => {
    await tracker.kill('SIGKILL')
    await simulator.close()
    rmSync(folder, { recursive: true })
  })
  let client = new Client(tracker.url)
  for (const address of watched) await client.add(address, true)
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const requests = 1 + Math.floor(random.next() * 12)
    const reached = Promise.withResolvers<void>()
    let seen = 0
    const afterRequest = () => {
      seen += 1
      if (seen === requests) reached.resolve()
    }
    simulator.configure({ afterRequest })
    simulator.esplora.configure({ afterRequest })
    // Completed histories are requested again, so that there is always work to interrupt.
    for (let id = 1; id <= watched.length; id += 1) {
      const { body } = await client.get(`/addresses/${id}`)
      if (body.sync_status === 'IN_PROGRESS') continue
      assert.equal(body.sync_status, 'DONE', JSON.stringify(body.sync_error))
      if (id === newest) {
        longTip = chain.tip.height
        newest = watched.push(chain.largeAddress(LONG_ROWS))
        await client.add(watched.at(-1) as string, true)
      } else if (id < 5) {
        await client.sync(id)
      }
    }
    const done = client.ended(newest).catch(() => {})
    await Promise.race([reached.promise, done])
    await setTimeout(random.next() * 20)
    await tracker.kill('SIGKILL')
    await done
    for (const address of watched) {
      if (random.next() < 0.3) chain.pay(address, BigInt(1 + Math.floor(random.next() * 1000)))
    }
    if (random.next() < 0.7) chain.mine()
    if (random.next() < 0.3) chain.mine()
    if (random.next() < 0.3 && chain.tip.height - longTip >= 2) chain.reorganise(2)
    // The other source continues what the first one began.
    const sources = kill % 2 === 0 ? 'blockchair,esplora' : 'esplora,blockchair'
    tracker = await spawnTracker({ ...settings, SOURCES: sources })
    client = new Client(tracker.url)
    for (const id of [1, 2, 3, 4, newest]) await assertWhole(client, id)
    if (kill % KILLS_IN_A_ROW === 0) for (const at of watched.keys()) await client.ended(at + 1)
  }
  simulator.configure({ afterRequest: () => {} })
  simulator.esplora.configure({ afterRequest: () => {} })
  for (const [at, address] of watched.entries()) {
    await client.ended(at + 1)
    await client.sync(at + 1)
    const after = await client.ended(at + 1)
    assert.equal(after.sync_status, 'DONE', JSON.stringify(after.sync_error))
    assert.equal(after.balance, formatAmount(chain.balance(address), 8))
    const rows = await client.transactions(at + 1)
    const truth = chain.history(address)
    assert.deepEqual(
      rows.map((row) => [row.tx_hash, row.block_height]).sort(),
      truth.map((row) => [row.hash, row.height]).sort(),
    )
    assert.equal(new Set(rows.map((row) => row.id)).size, rows.length)
  }
  t.diagnostic(
    `${watched.length - 3} long histories of ${LONG_ROWS} rows were read, with ${simulator.requests.length} requests`,
  )
  await tracker.kill('SIGTERM')
  assert.equal(tracker.process.exitCode, 0)
})

/** Asserts that one complete history is shown: the balances run from the current one back to zero. */
async function assertWhole(client: Client, id: number): Promise<void> {
  const { body: address } = await client.get(`/addresses/${id}`)
  const rows = await client.transactions(id)
  if (rows.length === 0) return
  assert.ok(rows.length === address.transaction_count || address.sync_status === 'IN_PROGRESS')
  const units = (text: string) =>
    BigInt(text.includes('.') ? text.replace(/\.(\d*)$/, (_, d) => d.padEnd(8, '0')) : `${text}00000000`)
  for (const [at, row] of rows.entries()) {
    const below = rows[at + 1]
    assert.equal(units(row.balance) - units(row.amount), below === undefined ? 0n : units(below.balance))
  }
}
