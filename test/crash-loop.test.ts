import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BlockchairFault } from '../src/sim/blockchair/fault.ts'
import { type Simulator, startSimulator } from '../src/sim/simulator.ts'
import { allEnded } from './support/all-ended.ts'
import { Client } from './support/client.ts'
import { spawnTracker, type TrackerProcess } from './support/tracker.ts'

const CRASHES_MAX = 6
const CONCURRENCY = 4
const PATIENCE_MS = 60_000

interface Life {
  readonly tracker: TrackerProcess
  readonly client: Client
  /** The addresses that were asked for, each once, in order. */
  readonly asked: string[]
}

/** The program on one database file, started as often as needed. */
async function startCrashingWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-crash-'))
  const simulator = await startSimulator({ realHistories: false, tip: 1000 })
  const settings = {
    DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
    SOURCES: 'blockchair',
    BLOCKCHAIR_URL: simulator.url,
    BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
    BLOCKCHAIR_POINTS_PER_DAY: '0',
    SYNC_CONCURRENCY: String(CONCURRENCY),
  }
  let tracker: TrackerProcess | null = null
  const start = async (): Promise<Life> => {
    tracker = await spawnTracker(settings)
    return { tracker, client: new Client(tracker.url), asked: askedIn(simulator) }
  }
  const close = async () => {
    await tracker?.kill('SIGKILL')
    await simulator.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { simulator, start, [Symbol.asyncDispose]: close }
}

function askedIn(simulator: Simulator): string[] {
  const asked: string[] = []
  simulator.configure({
    beforeRequest: ({ addresses }) => {
      asked.push(...addresses.filter((address) => !asked.includes(address)))
    },
  })
  return asked
}

const NEVER: BlockchairFault = { kind: 'time-out' }

test('an address that ends the process each time is an ERROR after six times; no other one is, and all are synchronised', async () => {
  await using world = await startCrashingWorld()
  const { simulator } = world
  const addresses = Array.from({ length: 9 }, () => simulator.chain.newAddress())
  for (const address of addresses) simulator.chain.pay(address, 5n)
  const [deadly] = addresses as [string]
  let crash: (() => void) | null = null
  let isFirst = true
  const inFlight = new Set<string>()
  simulator.setFaults(({ addresses: [address] }) => {
    if (address === undefined || crash === null) return null
    inFlight.add(address)
    // The first crash finds as many others in flight as there can be.
    const isDeadly = isFirst ? inFlight.size === CONCURRENCY : address === deadly
    if (isDeadly) crash()
    return isDeadly || isFirst ? NEVER : null
  })

  const lives: string[][] = []
  /** One life of the program, until it is killed or has nothing left to do. */
  const live = async (begin: (client: Client) => Promise<unknown> = async () => {}) => {
    const killed = Promise.withResolvers<'killed'>()
    inFlight.clear()
    crash = () => killed.resolve('killed')
    const { tracker, client, asked } = await world.start()
    lives.push(asked)
    await begin(client)
    const outcome = await Promise.race([killed.promise, allEnded(client, PATIENCE_MS).then(() => 'ended')])
    crash = null
    isFirst = false
    if (outcome === 'killed') await tracker.kill('SIGKILL')
    return { outcome, client, tracker }
  }
  let life = await live(async (client) => {
    for (const address of addresses) await client.add(address, true)
  })
  let crashes = 0
  for (; life.outcome === 'killed'; life = await live()) crashes += 1

  assert.equal(crashes, CRASHES_MAX)
  const [first, second, third] = lives as [string[], string[], string[]]
  assert.ok(first.length >= CONCURRENCY)
  assert.ok(
    second.slice(0, 2).every((address) => !first.includes(address)),
    'those that ran came first',
  )
  assert.notEqual(third[0], deadly)
  const { client, tracker } = life
  const { body } = await client.get('/addresses?limit=100')
  for (const { address, sync_status: status, sync_error: error, next_sync_at: next } of body.addresses) {
    if (address !== deadly) assert.equal(status, 'DONE', JSON.stringify(error))
    else {
      assert.deepEqual([status, error.code], ['ERROR', 'crashed'])
      assert.equal(next, error.retry_at)
      assert.match(error.detail, /6 times in a row/)
    }
  }

  await client.sync(1)
  const cured = await client.ended(1)
  assert.deepEqual([cured.sync_status, cured.sync_error], ['DONE', null])
  await tracker.kill('SIGTERM')
  assert.match(tracker.output(), /An earlier process ended unexpectedly during a synchronisation/)
})

test('clean stops in the middle of a synchronisation never count', async () => {
  await using world = await startCrashingWorld()
  const { simulator } = world
  const address = simulator.chain.newAddress()
  simulator.chain.pay(address, 5n)
  for (let stops = 0; stops < CRASHES_MAX; stops += 1) {
    const asked = Promise.withResolvers<void>()
    simulator.setFaults(() => {
      asked.resolve()
      return NEVER
    })
    const { tracker, client } = await world.start()
    if (stops === 0) await client.add(address, true)
    await asked.promise
    await tracker.kill('SIGTERM')
    assert.equal(tracker.process.exitCode, 0)
  }
  simulator.setFaults(null)
  const { client } = await world.start()
  assert.equal((await client.ended(1)).sync_status, 'DONE')
})
