import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { formatAmount } from '../src/domain/assets/amount.ts'
import type { BlockbookFault } from '../src/sim/blockbook/fault.ts'
import type { SimChain } from '../src/sim/chain/chain.ts'
import { Random, seedOf } from '../src/sim/chain/random.ts'
import type { SimRow } from '../src/sim/chain/rows.ts'
import type { Simulator } from '../src/sim/simulator.ts'
import type { Client } from './support/client.ts'
import { FIRST } from './support/test-wallets.ts'
import { allAddresses } from './support/wallets.ts'
import { startWorld } from './support/world.ts'

const SEED = Number(process.env['MOVING_SEED'] ?? 1)
const ROUNDS = Number(process.env['MOVING_ROUNDS'] ?? 3)

const FAULTS: readonly BlockbookFault[] = [
  { kind: 'leave-out', rows: 1 },
  { kind: 'duplicate', rows: 1 },
  { kind: 'miscounted', rows: 1 },
  { kind: 'gross', by: 5n },
  { kind: 'behind', by: { changes: 3 } },
  { kind: 'syncing' },
  { kind: 'mempool-syncing' },
  { kind: 'truncated' },
  { kind: 'status', status: 500 },
  { kind: 'missing', part: 'value' },
]

const WALLET_FAULTS: readonly BlockbookFault[] = [
  ...FAULTS,
  { kind: 'omit-tokens', tokens: 5 },
  { kind: 'no-wallets' },
]

const settingsOf = (simulator: Simulator) => ({
  SOURCES: 'blockbook',
  BLOCKBOOK_URL: simulator.blockbookOn('bitcoin').url,
})

const textOf = (rows: readonly SimRow[]) =>
  JSON.stringify(rows.map((row) => `${row.hash} ${row.height} ${formatAmount(row.amount, 8)}`).sort())

describe('a history read from Blockbook', () => {
  for (const [what, options, withFaults] of [
    ['while the chain changes between requests', { pageSizeMax: 25 }, false],
    ['in the order of hashes', { pageSizeMax: 25, isOrderedByHash: true }, false],
    ['from a faulty server', { pageSizeMax: 40 }, true],
  ] as const) {
    test(`${what} is a snapshot of the chain`, async () => {
      let done = 0
      for (let round = 0; round < ROUNDS; round += 1) {
        const random = new Random(seedOf(SEED, what, round))
        await using world = await startWorld(settingsOf, { blockbook: options, seed: round + 1 })
        const { chain } = world.simulator
        const blockbook = world.simulator.blockbookOn('bitcoin')
        const address = chain.newAddress()
        const snapshots = new Set<string>()
        const happen = () => {
          change(chain, address, random)
          snapshots.add(textOf(chain.history(address)))
        }
        for (let event = 0; event < 20 + random.below(200); event += 1) happen()
        const odds = random.pick([0.02, 0.1, 0.3])
        blockbook.configure({ beforeRequest: () => void (random.chance(odds) && happen()) })
        if (withFaults) blockbook.setFaults(() => (random.chance(0.2) ? random.pick(FAULTS) : null))
        const { id } = await world.client.add(address)
        for (let run = 0; run < 4; run += 1) {
          await world.client.sync(id)
          const ended = await world.client.ended(id)
          if (ended.sync_status !== 'DONE') continue
          done += 1
          const rows = await world.client.transactions(id)
          const shown = JSON.stringify(
            rows.map((row) => `${row.tx_hash} ${row.block_height} ${row.amount}`).sort(),
          )
          assert.ok(snapshots.has(shown), `round ${round}, run ${run}: the chain never had this history`)
        }
      }
      assert.ok(done > ROUNDS, `only ${done} of ${ROUNDS * 4} runs ended`)
    })
  }
})

describe('a wallet read from Blockbook by its descriptor', () => {
  for (const [what, withFaults] of [
    ['while the chain changes between requests', false],
    ['from a faulty server', true],
  ] as const) {
    test(`${what} has addresses that are snapshots of the chain`, async () => {
      let done = 0
      for (let round = 0; round < ROUNDS; round += 1) {
        const random = new Random(seedOf(SEED, 'wallet', what, round))
        await using world = await startWorld(settingsOf, { blockbook: { pageSizeMax: 10 }, seed: round + 1 })
        const { chain } = world.simulator
        const blockbook = world.simulator.blockbookOn('bitcoin')
        const addresses = [0, 1].flatMap((branch) =>
          Array.from({ length: 15 }, (_, index) => FIRST.addressAt(branch, index)),
        )
        const snapshots = new Map(addresses.map((address) => [address, new Set([textOf([])])]))
        const happen = () => {
          change(chain, random.pick(addresses), random)
          for (const [address, texts] of snapshots) texts.add(textOf(chain.history(address)))
        }
        for (let event = 0; event < 60 + random.below(60); event += 1) happen()
        const odds = random.pick([0.02, 0.1, 0.3])
        blockbook.configure({ beforeRequest: () => void (random.chance(odds) && happen()) })
        if (withFaults) blockbook.setFaults(() => (random.chance(0.2) ? random.pick(WALLET_FAULTS) : null))
        const { body: added } = await world.client.send('POST', '/wallets', { text: FIRST.text })
        await walletEnded(world.client, added.id)
        assert.ok(blockbook.requests.some(({ url }) => url.includes('/xpub/')))
        for (const { id, address, sync_status: status } of await allAddresses(world.client, added.id)) {
          if (status !== 'DONE' || !snapshots.has(address)) continue
          done += 1
          const rows = await world.client.transactions(id)
          const shown = JSON.stringify(
            rows.map((row) => `${row.tx_hash} ${row.block_height} ${row.amount}`).sort(),
          )
          assert.ok(snapshots.get(address)?.has(shown), `round ${round}: ${address} never had this history`)
        }
        blockbook.configure({ beforeRequest: () => {} })
        happen()
        for (let run = 0; run < 3; run += 1) {
          await world.client.send('POST', `/wallets/${added.id}/sync`)
          await walletEnded(world.client, added.id)
          // Settled addresses are checked together, which overlooks no change.
          if (run === 0) chain.mine(10)
          blockbook.setFaults(null)
        }
        for (const address of addresses) {
          const { body: known } = await world.client.get(`/addresses/lookup?address=${address}`)
          const rows = await world.client.transactions(known.id)
          assert.equal(
            JSON.stringify(rows.map((row) => `${row.tx_hash} ${row.block_height} ${row.amount}`).sort()),
            textOf(chain.history(address)),
            `round ${round}: ${address} is not as the chain has it`,
          )
        }
      }
      assert.ok(done > ROUNDS * 10, `only ${done} addresses are DONE`)
    })
  }
})

/** Resolves once a synchronisation of a wallet has ended, in whatever way. */
async function walletEnded(client: Client, id: number): Promise<void> {
  for (;;) {
    const { body: wallet } = await client.get(`/wallets/${id}`)
    if (wallet.sync_status === 'DONE' || wallet.sync_status === 'ERROR') return
    await setTimeout(20)
  }
}

/** Something happens at the address, or to the chain. */
function change(chain: SimChain, address: string, random: Random): void {
  const chance = random.next()
  const waiting = chain.mempool.filter((one) => one.outputs.some((output) => output.address === address))
  if (chance < 0.4 || waiting.length === 0) chain.pay(address, BigInt(1 + random.below(3)))
  else if (chance < 0.6) chain.mine(1 + random.below(2))
  else if (chance < 0.8) chain.replace(random.pick(waiting).hash)
  else if (chance < 0.9) chain.drop(random.pick(waiting).hash)
  else if (chain.tip.height > 1010) chain.reorganise(1 + random.below(3))
}
