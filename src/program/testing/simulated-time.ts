import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Fetch } from '../../net/http-get.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { Blockchair } from '../../sources/blockchair/blockchair.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { Pacer } from '../../sync/pacing/pacer.ts'
import { SourceOrder } from '../../sync/pacing/source-order.ts'
import { Scheduler } from '../../sync/schedule/scheduler.ts'

const START = '2026-11-27T06:00:00Z'
const BLOCK_MS = 600_000
const STEP_MS = 5000
/** The chain's tip at the start. */
const TIP = 925_000
const INTERVAL_MS = 900_000

/** A request as the provider gets it. */
interface SimulatedRequest {
  readonly kind: 'address' | 'batch'
  readonly addresses: readonly string[]
  /** Simulated time (ms) since the start. */
  readonly at: number
}

/** A response instead of the honest one; null for the honest one. */
export type Answering = (
  request: SimulatedRequest,
  honest: (tip?: number) => Record<string, unknown>,
) => Response | Record<string, unknown> | null

export interface SimulatedRun {
  readonly requests: readonly SimulatedRequest[]
  /** How many synchronisations ended DONE, and how many in ERROR. */
  readonly done: number
  readonly failed: number
  /** How long (ms) the source was down. */
  readonly downMs: number
}

/**
 * Synchronises that many addresses every 15 minutes, with Blockchair's client and a provider that answers in this process,
 * for a number of hours of simulated time.
 */
export async function runSimulated(
  addresses: readonly string[],
  hours: number,
  answering: Answering,
): Promise<SimulatedRun> {
  const clock = new FakeClock(START, 'stepped')
  const store = openInMemory(clock, 0)
  const requests: SimulatedRequest[] = []
  const source = new Blockchair({
    baseUrl: 'http://provider',
    apiKey: null,
    limits: { requestsPerMinute: 0, pointsPerDay: 0 },
    httpTimeoutMs: 60_000,
    clock,
    ledger: store.ledger,
    fetch: providerOf(clock, requests, answering),
  })
  const outcomes = { done: 0, failed: 0 }
  const sources = new SourceOrder([source])
  const scheduler = new Scheduler({
    queue: store.queue,
    store: store.runs,
    discoveries: store.discoveries,
    changes: store.changes,
    merges: store.merges,
    mergedAudits: store.mergedAudits,
    sources,
    clock,
    pacer: new Pacer(sources, clock),
    concurrency: 4,
    pollMs: Number.POSITIVE_INFINITY,
    intervalMs: INTERVAL_MS,
    verifyIntervalMs: 0,
    onInterrupted: () => {},
    onOutcome: (outcome) => {
      if (outcome === 'done') outcomes.done += 1
      else outcomes.failed += 1
    },
    onUnexpected: (error) => {
      throw error
    },
  })
  for (const address of addresses) {
    await store.book.add({ chain: 'bitcoin', address, type: 'p2pkh', label: null })
  }
  await store.queue.requestAll(clock.now())
  await scheduler.start()
  let downMs = 0
  for (let passed = 0; passed < hours * 3_600_000; passed += STEP_MS) {
    await clock.advance(STEP_MS)
    for (let turn = 0; turn < 3; turn += 1) await setImmediate()
    if (source.status().state === 'down') downMs += STEP_MS
  }
  await scheduler.stop()
  await store.close()
  return { requests, ...outcomes, downMs }
}

function providerOf(clock: FakeClock, requests: SimulatedRequest[], answering: Answering): Fetch {
  const start = clock.now()
  return async (input) => {
    const [, , , kind, names] = new URL(String(input)).pathname.split('/')
    const request: SimulatedRequest = {
      kind: kind === 'addresses' ? 'batch' : 'address',
      addresses: String(names).split(','),
      at: clock.now() - start,
    }
    requests.push(request)
    const honest = (tip = TIP + Math.floor(request.at / BLOCK_MS)) => honestAnswer(request, tip)
    const answer = answering(request, honest) ?? honest()
    return answer instanceof Response ? answer : Response.json(answer)
  }
}

/** Every address has received one payment long ago. */
function honestAnswer({ kind, addresses }: SimulatedRequest, tip: number): Record<string, unknown> {
  const totals = { balance: 5, received: 5, spent: 0, output_count: 1, unspent_output_count: 1 }
  const context = { code: 200, state: tip, request_cost: 1 }
  if (kind === 'batch') {
    return { data: { addresses: Object.fromEntries(addresses.map((name) => [name, totals])) }, context }
  }
  const [name = ''] = addresses
  const hash = createHash('sha256').update(name).digest('hex')
  const row = { block_id: 800_000, hash, time: '2023-07-24 03:17:09', balance_change: 5 }
  return {
    data: { [name]: { address: { ...totals, transaction_count: 1 }, transactions: [row] } },
    context,
  }
}
