import assert from 'node:assert/strict'
import { simulatedSettings } from '../../src/commands/demo/simulated-settings.ts'
import type { ChainSlug } from '../../src/domain/chains/chain.ts'
import { startSimulator } from '../../src/sim/simulator.ts'
import type { DatabaseServer } from '../../src/store/testing/postgres-server.ts'
import { Client } from './client.ts'
import { spawnTracker, type TrackerProcess } from './tracker.ts'

type Simulator = Awaited<ReturnType<typeof startSimulator>>

/** Processes on one PostgreSQL database, and the simulator as their source. */
export interface Fleet extends AsyncDisposable {
  readonly simulator: Simulator
  readonly settings: Readonly<Record<string, string>>
  start(role: 'all' | 'api' | 'worker', more?: Readonly<Record<string, string>>): Promise<TrackerProcess>
  /** How often a request about an address arrived while another one about it was open. */
  readonly overlaps: number
  /** Adds the addresses; returns their ids in the same order. */
  addAll(url: string, addresses: readonly string[]): Promise<number[]>
}

const LATENCY_MS = 20

export async function startFleet(
  server: DatabaseServer,
  more: Readonly<Record<string, string>> = {},
  others: readonly ChainSlug[] = [],
): Promise<Fleet> {
  const simulator = await startSimulator({ realHistories: false, tip: 1000, latencyMs: LATENCY_MS, others })
  const settings = {
    DATABASE_URL: await server.createDatabase(),
    ...simulatedSettings(simulator),
    SOURCES: 'blockchair',
    BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
    BLOCKCHAIR_POINTS_PER_DAY: '0',
    LOG_LEVEL: 'info',
    ...more,
  }
  const processes: TrackerProcess[] = []
  const open = new Map<string, number>()
  let overlaps = 0
  simulator.configure({
    latencyMs: LATENCY_MS,
    beforeRequest: ({ kind, addresses: [address = ''] }) => {
      if (kind !== 'address') return
      const others = open.get(address) ?? 0
      if (others > 0) overlaps += 1
      open.set(address, others + 1)
    },
    afterRequest: ({ kind, addresses: [address = ''] }) => {
      if (kind === 'address') open.set(address, (open.get(address) ?? 1) - 1)
    },
  })
  return {
    simulator,
    settings,
    get overlaps() {
      return overlaps
    },
    start: async (role, own = {}) => {
      const tracker = await spawnTracker({ ...settings, ROLE: role, ...own })
      processes.push(tracker)
      return tracker
    },
    addAll: async (url, addresses) => {
      const { added, results } = await new Client(url).api.addAddresses(
        addresses.map((address) => ({ address })),
      )
      assert.equal(added, addresses.length)
      return results.map(({ id }) => Number(id))
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(processes.map((each) => (isAlive(each) ? each.kill('SIGKILL') : undefined)))
      await simulator.close()
    },
  }
}

export function isAlive({ process }: TrackerProcess): boolean {
  return process.exitCode === null && process.signalCode === null
}
