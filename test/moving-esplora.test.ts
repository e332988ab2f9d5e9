import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { Random, seedOf } from '../src/sim/chain/random.ts'
import type { SimRow } from '../src/sim/chain/rows.ts'
import type { EsploraVariant } from '../src/sim/esplora/variant.ts'
import { startWorld } from './support/world.ts'

const SEED = Number(process.env['MOVING_SEED'] ?? 1)
const ROUNDS = Number(process.env['MOVING_ROUNDS'] ?? 12)

const textOf = (rows: readonly SimRow[]) =>
  JSON.stringify(rows.map((row) => `${row.hash} ${row.height} ${formatAmount(row.amount, 8)}`).sort())

for (const variant of ['blockstream', 'mempool', 'electrum'] as const satisfies EsploraVariant[]) {
  test(`a history read from ${variant} while the chain changes between requests is a snapshot of the chain`, async () => {
    let done = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const random = new Random(seedOf(SEED, variant, round))
      await using world = await startWorld({ SOURCES: 'esplora' }, { esplora: { variant }, seed: round + 1 })
      const { chain, esplora } = world.simulator
      const address = chain.newAddress()
      const snapshots = new Set<string>()
      const happen = () => {
        const chance = random.next()
        const waiting = chain.mempool.filter((one) =>
          one.outputs.some((output) => output.address === address),
        )
        if (chance < 0.4 || waiting.length === 0) chain.pay(address, BigInt(1 + random.below(3)))
        else if (chance < 0.6) chain.mine(1 + random.below(2))
        else if (chance < 0.8) chain.replace(random.pick(waiting).hash)
        else if (chance < 0.9) chain.drop(random.pick(waiting).hash)
        else if (chain.tip.height > 1010) chain.reorganise(1 + random.below(3))
        snapshots.add(textOf(chain.history(address)))
      }
      for (let event = 0; event < 20 + random.below(200); event += 1) happen()
      const odds = random.pick([0.02, 0.1, 0.3])
      esplora.configure({ beforeRequest: () => void (random.chance(odds) && happen()) })
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
