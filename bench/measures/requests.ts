import type { EsploraVariant } from '../../src/sim/esplora/variant.ts'
import type { Bench } from '../bench.ts'
import type { Settings } from '../processes/program.ts'
import type { Result } from '../result.ts'

const ROWS = 200
const IDLE_ADDRESSES = 1000
const IDLE_ROWS = 3

/** The maximum of requests of each case. */
interface Bounds {
  readonly first: number
  readonly again: number
  readonly one: number
  readonly idle: number
}

interface Kind {
  readonly name: string
  readonly settings: Settings
  readonly variant: EsploraVariant
  readonly bounds: Bounds
}

const ESPLORA = { SOURCES: 'esplora' }
const KINDS: readonly Kind[] = [
  {
    name: 'blockchair',
    settings: { SOURCES: 'blockchair' },
    variant: 'mempool',
    bounds: { first: 1, again: 1, one: 2, idle: 10 },
  },
  {
    name: "esplora (mempool's electrs)",
    settings: ESPLORA,
    variant: 'mempool',
    bounds: { first: 5, again: 1, one: 4, idle: 1001 },
  },
  {
    name: "esplora (Blockstream's electrs)",
    settings: ESPLORA,
    variant: 'blockstream',
    bounds: { first: 14, again: 1, one: 4, idle: 1001 },
  },
  {
    name: 'esplora (mempool over Electrum)',
    settings: ESPLORA,
    variant: 'electrum',
    bounds: { first: 62, again: 1, one: 6, idle: 1001 },
  },
]

/** Requests to each source: first synchronisation, idle, one new transaction, many idle addresses. */
export async function measureRequests(bench: Bench): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const kind of KINDS) results.push(await measureKind(bench, kind))
  return results
}

async function measureKind(bench: Bench, { name, settings, variant, bounds }: Kind): Promise<Result> {
  await bench.simulator.call('setVariant', { variant })
  const one = await measureOne(bench, settings)
  const counts = { ...one, idle: await measureIdle(bench, settings) }
  return {
    what: `requests to ${name}: first ${ROWS} transactions, idle, one new transaction, ${IDLE_ADDRESSES} idle addresses`,
    required: `≤ ${textOf(bounds)}`,
    measured: textOf(counts),
    pass: keys.every((key) => counts[key] <= bounds[key]),
    detail: 'counted by the simulator',
  }
}

const keys = ['first', 'again', 'one', 'idle'] as const

function textOf(counts: Bounds): string {
  return keys.map((key) => counts[key]).join(', ')
}

async function measureOne(bench: Bench, settings: Settings): Promise<Omit<Bounds, 'idle'>> {
  const [address = ''] = await bench.addSmall(1, ROWS)
  await using running = await bench.startProgram(bench.newFile(), settings)
  const { api } = running
  const id = await api.add(address)
  const first = await countDuring(bench, () => api.sync(id))
  const again = await countDuring(bench, () => api.syncAll())
  await bench.simulator.call('pay', { address })
  return { first, again, one: await countDuring(bench, () => api.syncAll()) }
}

async function measureIdle(bench: Bench, settings: Settings): Promise<number> {
  const addresses = await bench.addSmall(IDLE_ADDRESSES, IDLE_ROWS)
  await using running = await bench.startProgram(bench.newFile(), { ...settings, SYNC_CONCURRENCY: '20' })
  for (const address of addresses) await running.api.add(address)
  await running.api.syncAll()
  return await countDuring(bench, () => running.api.syncAll())
}

async function countDuring(bench: Bench, work: () => Promise<unknown>): Promise<number> {
  const before = await bench.simulator.call('requests', null as never)
  await work()
  return (await bench.simulator.call('requests', null as never)) - before
}
