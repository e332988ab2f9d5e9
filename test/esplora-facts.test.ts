import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FIRST, type Json, rowsWhen, SECOND } from './support/test-wallets.ts'
import { syncAgain, syncedWallet } from './support/wallets.ts'
import { startWorld, type World } from './support/world.ts'

const asked = ({ simulator }: World) => simulator.esplora.requests.filter(({ url }) => url.startsWith('/tx/'))

/** A wallet that was paid, was rewarded, paid others, paid itself, and paid together with others. */
function live({ simulator: { chain } }: World): number {
  const [first, second, change] = [FIRST.addressAt(0, 0), FIRST.addressAt(0, 1), FIRST.addressAt(1, 0)]
  for (let made = 0; made < 60; made++) chain.pay(first, 10_000n + BigInt(made))
  chain.mine(1, { reward: { address: second, amount: 5_000n } })
  for (let made = 0; made < 20; made++) {
    chain.spendTogether(
      [{ address: first, amount: 10_000n }],
      [
        { address: chain.newAddress(), amount: 4000n },
        { address: change, amount: 5900n },
      ],
    )
    chain.mine()
  }
  chain.spendTogether([{ address: change, amount: 50_000n }], [{ address: second, amount: 49_900n }])
  const payers = [
    { address: second, amount: 1000n },
    { address: null, amount: 9000n },
  ]
  chain.spendTogether(payers, [{ address: chain.newAddress(), amount: 9500n }])
  chain.mine(7)
  return 60 + 1 + 20 + 2
}

describe('rows of a wallet at Esplora', () => {
  for (const variant of ['blockstream', 'mempool', 'electrum'] as const) {
    test(`have kind and fee without a further request, and so have their details (${variant})`, async () => {
      await using world = await startWorld({ SOURCES: 'esplora' }, { esplora: { variant } })
      const count = live(world)
      const wallet = await syncedWallet(world.client, { text: FIRST.text })
      const path = `/wallets/${wallet.id}/transactions?limit=1000`
      const rows = await rowsWhen(world.client, path, ({ length }) => length === count)
      const sentRequests = world.simulator.esplora.requests.length
      const kinds = Map.groupBy(rows, ({ kind, fee }: Json) => `${kind} ${fee}`)
      assert.deepEqual(Object.fromEntries([...kinds].map(([kind, { length }]) => [kind, length])), {
        'joint null': 1,
        'internal 0.000001': 1,
        'sent 0.000001': 20,
        'mined 0': 1,
        'received null': 60,
      })
      const details = await world.client.get(`/transactions/bitcoin/${rows[1].tx_hash}`)
      assert.equal(details.status, 200)
      assert.equal(world.simulator.esplora.requests.length, sentRequests)
      assert.equal(asked(world).length, 0)
    })
  }

  test('that arrive later have kind and fee as well, once they are confirmed too', async () => {
    await using world = await startWorld({ SOURCES: 'esplora' })
    const { chain } = world.simulator
    chain.pay(FIRST.addressAt(0, 0), 10_000n)
    chain.mine(7)
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const path = `/wallets/${wallet.id}/transactions`
    const other = { address: SECOND.addressAt(0, 0), amount: 3000n }
    const { hash } = chain.spendTogether([{ address: FIRST.addressAt(0, 0), amount: 3500n }], [other])
    for (const status of ['unconfirmed', 'confirmed']) {
      await syncAgain(world.client, wallet.id)
      const rows = await rowsWhen(world.client, path, (found) => found[0]?.status === status)
      assert.deepEqual([rows[0].tx_hash, rows[0].kind, rows[0].fee], [hash, 'sent', '0.000005'])
      assert.equal(asked(world).length, 0)
      chain.mine(7)
    }
  })
})

test('whole transactions are kept of a wallet’s addresses, not of one that is followed alone', async () => {
  await using world = await startWorld({ SOURCES: 'esplora' })
  const { chain } = world.simulator
  const alone = chain.newAddress()
  const { hash } = chain.pay(alone, 10_000n)
  chain.mine(7)
  const address = await world.client.add(alone, true)
  await world.client.ended(address.id)
  await world.client.get(`/transactions/bitcoin/${hash}`)
  assert.equal(asked(world).length, 1)
})
