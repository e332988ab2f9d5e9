import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { chainOf } from '../../domain/chains/chain.ts'
import { type HistoryPage, SourceError } from '../../domain/ports/source.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import type { ElectrumFault } from '../../sim/electrum/fault.ts'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { Electrum } from './electrum.ts'
import { readServers } from './server-url.ts'

const bitcoin = chainOf('bitcoin')
const options = { signal: new AbortController().signal, manual: true }
let simulator: Simulator
let addresses: readonly string[]

before(async () => {
  simulator = await startSimulator({ electrum: {}, realHistories: false })
  const { chain } = simulator
  addresses = Array.from({ length: 12 }, () => chain.newAddress())
  for (let round = 0; round < 6; round += 1) {
    for (const [index, address] of addresses.slice(1).entries()) {
      if (round % 3 === 2) chain.spend(address, 1000n)
      else chain.pay(address, BigInt(50_000 + index + round))
    }
    if (round < 5) chain.mine(2)
  }
})

after(() => simulator.close())

const source = () => {
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  return new Electrum({
    chain: bitcoin,
    name: 'electrum',
    servers: readServers('ELECTRUM_URL', simulator.electrum.url, []),
    fingerprints: [],
    network: directNetwork,
    certificates: { pinned: async () => null, pin: async (_, kept) => kept, accept: async () => {} },
    httpTimeoutMs: 150,
    clock,
    ledger: new MemoryLedger(clock),
  })
}

/** The rows in any order, since unconfirmed ones and those of one block have none that sources share. */
function contentOf({ rows, balance }: Pick<HistoryPage, 'rows' | 'balance'>) {
  return [balance, rows.map(({ hash, amount, height }) => `${hash} ${amount} ${height}`).toSorted()]
}

const truth = (address: string) =>
  contentOf({ rows: simulator.chain.history(address), balance: simulator.chain.balance(address) })

test('sets and single addresses have the rows and balances of the chain', async () => {
  const { pages } = await source().setReader.read({ chain: bitcoin, addresses, repeat: 0 }, options)
  assert.equal(pages.size, addresses.length)
  for (const [address, page] of pages) assert.deepEqual(contentOf(page), truth(address))
  const one = source()
  for (const address of addresses.slice(0, 3)) {
    const from = { kind: 'newest', known: 0 } as const
    const page = await one.page({ chain: bitcoin, address, from, repeat: 0 }, options)
    assert.deepEqual(contentOf(page), truth(address))
  }
})

const faults: readonly ElectrumFault[] = [
  { kind: 'no-answer' },
  { kind: 'disconnect' },
  { kind: 'half-line' },
  { kind: 'invalid-json' },
  { kind: 'line-error', code: 4, message: 'Batch limit exceeded' },
  { kind: 'busy' },
  { kind: 'excessive' },
  { kind: 'history-too-large' },
  { kind: 'null-status' },
  { kind: 'low-heights', by: 1 },
  { kind: 'cut-history', rows: 1 },
  { kind: 'wrong-amounts', by: 1n },
]

test('no fault of any line leads to wrong rows: they are right, or there are none', async () => {
  const plans = fc.array(fc.option(fc.constantFrom(...faults), { freq: 2 }), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      let line = 0
      simulator.electrum.setFaults(() => {
        line += 1
        // The handshake, then line by line.
        return line <= 4 ? null : (plan[line - 5] ?? null)
      })
      const { pages } = await source()
        .setReader.read({ chain: bitcoin, addresses, repeat: 0 }, options)
        .catch((error: unknown) => {
          assert.ok(error instanceof SourceError, String(error))
          return { pages: new Map<string, HistoryPage>() }
        })
      for (const [address, page] of pages) assert.deepEqual(contentOf(page), truth(address))
    }),
    { numRuns: 25 },
  )
  simulator.electrum.setFaults(null)
})
