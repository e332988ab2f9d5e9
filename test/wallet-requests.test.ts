import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import { syncAgain, syncedWallet } from './support/wallets.ts'
import { startWorld } from './support/world.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const WPKH = `wpkh(${KEY}/<0;1>/*)`
const opened = openDescriptor(WPKH, chainOf('bitcoin'))
const addressAt = (branch: number, index: number) => String(opened.addresses(branch, index, 1)[0]?.address)

describe('requests for a wallet, at Blockchair without a key', () => {
  test('a fresh one takes one for 20 addresses of each branch', async () => {
    await using world = await startWorld()
    await syncedWallet(world.client, { text: WPKH })
    assert.equal(world.simulator.requests.length, 1)
  })

  test('the script types of a bare key take one', async () => {
    await using world = await startWorld()
    const wallet = await syncedWallet(world.client, { text: KEY, chain: 'bitcoin' })
    assert.equal(world.simulator.requests.length, 1)
    assert.equal(wallet.addresses.derived, 80)
  })

  for (const [receiving, change] of [
    [60, 0],
    [40, 20],
    [30, 30],
    [45, 15],
    [50, 10],
  ] as const) {
    test(`${receiving} and ${change} used addresses with 500 transactions take two`, async () => {
      await using world = await startWorld()
      const { chain } = world.simulator
      const used = [
        ...Array.from({ length: receiving }, (_, index) => addressAt(0, index)),
        ...Array.from({ length: change }, (_, index) => addressAt(1, index)),
      ]
      for (let made = 0; made < 500; made++)
        chain.pay(used[made % used.length] as string, 1000n + BigInt(made))
      chain.mine()
      const wallet = await syncedWallet(world.client, { text: WPKH })
      assert.equal(wallet.addresses.used, 60)
      assert.ok(world.simulator.requests.length <= 2, `${world.simulator.requests.length} requests`)
      world.simulator.chain.mine(7)
      await syncAgain(world.client, wallet.id)
      world.simulator.clearRequests()
      await syncAgain(world.client, wallet.id)
      assert.ok(world.simulator.requests.length <= 2, `${world.simulator.requests.length} requests when idle`)
    })
  }
})
