import type { Fetch } from '../../src/net/http-get.ts'
import { MemoryLedger } from '../../src/net/testing/memory-ledger.ts'
import { type AnswerOptions, answerAddress, answerAddresses } from '../../src/sim/blockchair/answer.ts'
import { contextOf, costOf } from '../../src/sim/blockchair/context.ts'
import type { BlockchairFault } from '../../src/sim/blockchair/fault.ts'
import { RenderedPages } from '../../src/sim/blockchair/rendered-pages.ts'
import { type BlockchairRequest, readBlockchairRequest } from '../../src/sim/blockchair/request.ts'
import type { SimChain } from '../../src/sim/chain/chain.ts'
import { jsonText } from '../../src/sim/http/json-text.ts'
import { Blockchair } from '../../src/sources/blockchair/blockchair.ts'
import { PlausibleSource } from '../../src/sources/plausible-source.ts'
import type { OpenSource } from '../../src/sources/source-descriptor.ts'
import { openInMemory } from '../../src/store/sqlite/testing/open-in-memory.ts'
import { Runs } from '../../src/sync/run/runs.ts'
import { BackgroundCrossChecks } from '../../src/sync/schedule/background-cross-checks.ts'
import { ChainBudgets } from '../../src/sync/schedule/chain-budgets.ts'
import { claimNextWork } from '../../src/sync/schedule/next-work.ts'
import { InstantClock } from '../../src/sync/testing/instant-clock.ts'
import { parkedIn } from '../../src/sync/testing/parked-in.ts'
import { runPartsFor } from '../../src/sync/testing/run-parts-for.ts'

/** What happens before a request, and how it is answered. */
export type Answering = (request: BlockchairRequest) => readonly BlockchairFault[]

export interface FollowedHistory {
  readonly address: string
  readonly status: string
  readonly balance: bigint
  readonly proof: string | null
  /** Hash, height and amount of each row, newest first. */
  readonly rows: readonly string[]
}

export interface FollowedChain extends AsyncDisposable {
  readonly requests: BlockchairRequest[]
  /** Synchronises every address, from the requests to the end of every run, and lets time pass before. */
  synchroniseAll(): Promise<void>
  /** The same as persons do it, address by address: each is read by requests of its own. Time passes before. */
  synchroniseEach(): Promise<void>
  histories(): Promise<readonly FollowedHistory[]>
}

const DAY_MS = 86_400_000
const USUAL: AnswerOptions = {
  priceUsd: 1,
  emptySet: 'empty',
  cashaddrKeys: 'usual',
  setCounts: 'transactions',
  setLimits: 'rows',
}

/**
 * Addresses of a simulated chain, followed in a real store through Blockchair's client, without sockets or the scheduler's
 * timing. Without `sets` each address is read by requests of its own.
 */
export async function followChain(
  chain: SimChain,
  addresses: readonly string[],
  answering: Answering,
  { sets, ...counted }: Partial<AnswerOptions> & { readonly sets: boolean },
): Promise<FollowedChain> {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  const requests: BlockchairRequest[] = []
  const source = simulatedSource(chain, clock, requests, answering, counted)
  const parts = {
    store: store.runs,
    parked: parkedIn(store.runs, clock),
    queue: store.queue,
    discoveries: store.discoveries,
    ...runPartsFor(clock, sets ? source : Object.assign(source, { setReader: null })),
    clock,
    intervalMs: 0,
    verifyIntervalMs: 0,
    onOutcome: () => {},
    onUnexpected: (error: unknown) => {
      throw error
    },
  }
  const runs = new Runs(parts, new AbortController().signal, { onReplaced: () => {}, onOverBudget: () => {} })
  const background = new BackgroundCrossChecks(parts)
  const work = { ...parts, budgets: new ChainBudgets(), background, isChecking: () => false }
  for (const address of addresses) {
    await store.book.add({ chain: 'bitcoin', address, type: 'p2wpkh', label: null })
  }
  return {
    requests,
    synchroniseAll: async () => {
      clock.pass(DAY_MS)
      await store.queue.requestAll(clock.now())
      await runAll()
    },
    synchroniseEach: async () => {
      clock.pass(DAY_MS)
      const { addresses: all } = await store.book.list({ limit: 1000, offset: 0 })
      for (const { id } of all) await store.queue.request(id, clock.now())
      await runAll()
    },
    histories: async () => {
      const { addresses: all } = await store.book.list({ limit: 1000, offset: 0 })
      return Promise.all(all.map((each) => historyOf(each.id)))
    },
    [Symbol.asyncDispose]: () => store.close(),
  }

  async function runAll(): Promise<void> {
    for (;;) {
      const next = await claimNextWork(work, clock.now(), false)
      if (next === null) return
      if (next.kind === 'set') await runs.readSet(next.claims)
      else if (next.kind === 'check') await runs.check(next.claims)
      else if (next.kind === 'read') await runs.read(next.claim)
    }
  }

  async function historyOf(id: number): Promise<FollowedHistory> {
    const now = await store.book.get(id)
    const owner = { kind: 'address', id } as const
    const page = await store.histories.page(owner, { kind: 'offset', offset: 0 }, 1000)
    if (now === null || page === null) throw new Error('the address is gone')
    const { address, status, balance, verification } = now
    return { address, status, balance, proof: verification?.proof ?? null, rows: page.rows.map(rowText) }
  }
}

/** A row that is equal whether it is stored or on the chain. */
export function rowText({
  hash,
  height,
  amount,
}: {
  readonly hash: string
  readonly height: number | null
  readonly amount: bigint
}): string {
  return `${height ?? 'unconfirmed'} ${hash} ${amount}`
}

/** Blockchair's client on a simulated chain, without sockets. `requests` is where its requests are added. */
export function simulatedSource(
  chain: SimChain,
  clock: InstantClock,
  requests: BlockchairRequest[],
  answering: Answering,
  options: Partial<AnswerOptions> = {},
): OpenSource {
  return sourceOf(clock, providerOf(chain, requests, answering, { ...USUAL, ...options }))
}

function sourceOf(clock: InstantClock, fetch: Fetch): OpenSource {
  const blockchair = new Blockchair({
    baseUrl: 'http://provider',
    apiKey: null,
    limits: { requestsPerMinute: 0, pointsPerDay: 0 },
    httpTimeoutMs: 60_000,
    clock,
    ledger: new MemoryLedger(clock),
    fetch,
  })
  return new PlausibleSource(blockchair, { clock, known: new Map(), others: () => [], onChange: () => {} })
}

function providerOf(
  chain: SimChain,
  requests: BlockchairRequest[],
  answering: Answering,
  options: AnswerOptions,
): Fetch {
  const rendered = new RenderedPages()
  return async (input) => {
    const { pathname, search } = new URL(String(input))
    const request = readBlockchairRequest(`${pathname}${search}`, requests.length, 0, 0)
    requests.push(request)
    const faults = answering(request)
    if (faults.some(({ kind }) => kind === 'status')) return Response.json({}, { status: 500 })
    const behind = faults.find((fault) => fault.kind === 'behind')
    const view = chain.view(behind?.by)
    const { status, data, head } =
      request.kind === 'address'
        ? answerAddress(view, request, faults, options, rendered)
        : answerAddresses(view, request, faults, options)
    const context = jsonText(contextOf(head, 1, { live: true, since: 0 }, costOf(request)))
    return new Response(`{"data":${data.join('')},"context":${context}}`, { status })
  }
}
