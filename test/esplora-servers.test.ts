import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import type { SimChain } from '../src/sim/chain/chain.ts'
import type { EsploraFaultPlan } from '../src/sim/esplora/fault.ts'
import type { EsploraVariant } from '../src/sim/esplora/variant.ts'
import { startWorld, type World } from './support/world.ts'

const start = (variant: EsploraVariant, sources = 'esplora') =>
  startWorld({ SOURCES: sources }, { esplora: { variant } })

async function shownRows(world: World, id: number): Promise<string[]> {
  const rows = await world.client.transactions(id)
  return rows.map((row) => `${row.tx_hash} ${row.block_height} ${row.amount}`).sort()
}

const trueRows = (chain: SimChain, address: string) =>
  chain
    .history(address)
    .map((row) => `${row.hash} ${row.height} ${formatAmount(row.amount, 8)}`)
    .sort()

async function assertRight(world: World, id: number, address: string): Promise<void> {
  const { body } = await world.client.get(`/addresses/${id}`)
  assert.equal(body.sync_status, 'DONE', JSON.stringify(body.sync_error))
  assert.equal(body.verification.state, 'verified')
  assert.deepEqual(await shownRows(world, id), trueRows(world.simulator.chain, address))
}

async function synchronised(world: World, id: number) {
  await world.client.sync(id)
  return await world.client.ended(id)
}

/** Payments in different blocks, the last one at the tip. */
function payIn(chain: SimChain, address: string, blocks: number): void {
  for (let block = 0; block < blocks; block += 1) {
    chain.pay(address, 1000n + BigInt(block))
    chain.mine()
  }
}

describe('heights of mempool over an Electrum server', () => {
  test('are not taken while it counts too few blocks after its start, and are right once it has caught up', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const [short, long] = [chain.newAddress(), chain.largeAddress(60)]
    payIn(chain, short, 12)
    esplora.setFaults(() => ({ kind: 'low-count', by: 8 }))
    const ids: number[] = []
    for (const address of [short, long]) {
      const { id } = await world.client.add(address, true)
      const refused = await world.client.ended(id)
      assert.deepEqual([refused.sync_status, refused.transaction_count], ['ERROR', 0])
      assert.match(refused.sync_error.detail, /wrong block heights/)
      ids.push(id)
    }
    assert.equal((await world.client.get('/sources')).body.sources[0].tip_height, chain.tip.height)
    esplora.setFaults(null)
    for (const [at, address] of [short, long].entries()) {
      await synchronised(world, ids[at] as number)
      await assertRight(world, ids[at] as number, address)
    }
  })

  test('are right although it notices each block some requests late', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.largeAddress(200)
    let asked = 0
    let late = 0
    esplora.configure({
      beforeRequest: () => {
        asked += 1
        if (asked % 17 !== 0) return
        chain.mine()
        late = 4
      },
    })
    esplora.setFaults(() => (late-- > 0 ? { kind: 'low-count', by: 1 } : null))
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    await assertRight(world, id, address)
  })

  test('with the hash of a new block and the count before it are not kept together', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 3)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    chain.mine()
    chain.pay(address, 5n)
    chain.mine()
    let low = 2
    esplora.setFaults(({ kind }) =>
      kind === 'tip-height' && low-- > 0 ? { kind: 'low-count', by: 1 } : null,
    )
    const done = await synchronised(world, id)
    await assertRight(world, id, address)
    assert.equal(done.verification.height, chain.tip.height)
    assert.equal((await synchronised(world, id)).verification.height, chain.tip.height)
  })

  test('that were stored although wrong are corrected with the next synchronisation', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 30)
    chain.mine(8)
    const mistaken: EsploraFaultPlan = ({ kind }) => {
      if (kind === 'block' || kind === 'block-height') return { kind: 'status', status: 404 }
      return kind === 'txs' ? { kind: 'low-count', by: 1 } : null
    }
    esplora.setFaults(mistaken)
    const { id } = await world.client.add(address, true)
    assert.equal((await world.client.ended(id)).sync_status, 'DONE')
    const [newest] = await world.client.transactions(id)
    assert.equal(newest.block_height, chain.tip.height - 9)
    esplora.setFaults(null)
    await synchronised(world, id)
    await assertRight(world, id, address)
    assert.equal((await world.client.transactions(id))[0].id, newest.id)
  })
})
