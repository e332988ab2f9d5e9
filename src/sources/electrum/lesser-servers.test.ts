import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { chainOf } from '../../domain/chains/chain.ts'
import { type HistoryPage, SourceError } from '../../domain/ports/source.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import type { ElectrumFaultPlan } from '../../sim/electrum/fault.ts'
import type { ElectrumLine } from '../../sim/electrum/line.ts'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { Electrum } from './electrum.ts'
import { readServers } from './server-url.ts'

const bitcoin = chainOf('bitcoin')
const options = { signal: new AbortController().signal, manual: true }
const ROWS = 130
let simulator: Simulator
let address: string

before(async () => {
  simulator = await startSimulator({ electrum: {}, realHistories: false })
  address = simulator.chain.newAddress()
  for (let row = 0; row < ROWS; row += 1) {
    simulator.chain.pay(address, BigInt(10_000 + row))
    simulator.chain.mine(1)
  }
})

after(() => simulator.close())

async function history(plan: ElectrumFaultPlan): Promise<HistoryPage> {
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  const source = new Electrum({
    chain: bitcoin,
    name: 'electrum',
    servers: readServers('ELECTRUM_URL', simulator.electrum.url, []),
    fingerprints: [],
    network: directNetwork,
    certificates: { pinned: async () => null, pin: async (_, kept) => kept, accept: async () => {} },
    httpTimeoutMs: 2000,
    clock,
    ledger: new MemoryLedger(clock),
  })
  simulator.electrum.setFaults(plan)
  const from = { kind: 'newest', known: 0 } as const
  return await source.page({ chain: bitcoin, address, from, repeat: 0 }, options)
}

const asks = ({ calls }: ElectrumLine, name: string) => calls.some(({ method }) => method === name)
const unknownMethod = { kind: 'error', code: -32_601, message: 'unknown method' } as const

function assertWhole({ rows, balance }: HistoryPage): void {
  const content = (all: HistoryPage['rows']) =>
    all.map(({ hash, amount, height, time }) => `${hash} ${amount} ${height} ${time}`)
  assert.deepEqual(content(rows), content(simulator.chain.history(address)))
  assert.equal(balance, simulator.chain.balance(address))
}

test('a server that cannot join headers is asked for each', async () => {
  assertWhole(await history((line) => (asks(line, 'blockchain.block.headers') ? unknownMethod : null)))
})

test('a server that takes one request a line is sent no more', async () => {
  const batches: number[] = []
  const page = await history((line) => {
    if (!line.isBatch) return null
    batches.push(line.calls.length)
    return { kind: 'line-error', code: -32_600, message: 'invalid request' }
  })
  assertWhole(page)
  assert.ok(batches.length <= 8, `refused ${batches.length} times`)
})

test('a limit of requests a line is learned once', async () => {
  let refused = 0
  const page = await history(({ calls }) => {
    if (calls.length <= 7) return null
    refused += 1
    return { kind: 'line-error', code: 4, message: 'Batch limit exceeded' }
  })
  assertWhole(page)
  assert.ok(refused <= 16, `refused ${refused} times`)
})

test('joined headers that are cut are an inconsistent source', async () => {
  const isInconsistent = (error: unknown) =>
    error instanceof SourceError && error.code === 'source_inconsistent'
  await assert.rejects(
    history(() => ({ kind: 'cut-headers' })),
    isInconsistent,
  )
})

test('joined headers that do not follow each other are not used: each is requested by itself', async () => {
  assertWhole(await history(() => ({ kind: 'unlinked-headers' })))
})
