import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { Socks5Server } from '../src/net/testing/socks5-server.ts'
import type { SimChain } from '../src/sim/chain/chain.ts'
import { type Simulator, startSimulator } from '../src/sim/simulator.ts'
import { FIRST, SECOND, type TestWallet } from './support/test-wallets.ts'
import { allRows, syncAgain, syncedWallet } from './support/wallets.ts'
import { startWorld, type World } from './support/world.ts'

const settingsOf = (simulator: Simulator) => ({
  SOURCES: 'blockbook',
  BLOCKBOOK_URL: simulator.blockbookOn('bitcoin').url,
})

const blockbookOf = ({ simulator }: World) => simulator.blockbookOn('bitcoin')
const ofKind = (world: World, kind: 'xpub' | 'address') =>
  blockbookOf(world).requests.filter(({ url }) => url.startsWith(`/api/v2/${kind}/`))

/** Pays the first `used` addresses of each branch, in turns; some spend to others of the wallet. */
function fill(chain: SimChain, { addressAt }: TestWallet, used: number, payments: number): void {
  const addresses = [0, 1].flatMap((branch) =>
    Array.from({ length: used }, (_, index) => addressAt(branch, index)),
  )
  for (let made = 0; made < payments; made += 1) {
    const at = (place: number) => addresses[place % addresses.length] as string
    const payer = at(made * 7)
    if (made >= addresses.length && made % 5 === 0 && chain.balance(payer) > 1000n)
      chain.spend(payer, 900n, at(made * 3 + 1))
    else chain.pay(at(made), 1000n + BigInt(made))
    if (made % 200 === 0) chain.mine()
  }
  chain.mine(10)
}

/** The rows of both branches together, and those of the program, as texts. */
async function compare(world: World, id: number, { addressAt }: TestWallet, used: number): Promise<void> {
  const amounts = new Map<string, bigint>()
  for (const branch of [0, 1]) {
    for (let index = 0; index < used; index += 1) {
      for (const { hash, amount } of world.simulator.chain.history(addressAt(branch, index)))
        amounts.set(hash, (amounts.get(hash) ?? 0n) + amount)
    }
  }
  const rows = await allRows(world.client, `/wallets/${id}`)
  const shown = new Map(rows.map((row) => [row.tx_hash, row.amount]))
  assert.equal(shown.size, rows.length)
  assert.deepEqual(
    [...shown].toSorted(),
    [...amounts].map(([hash, amount]) => [hash, formatAmount(amount, 8)]).toSorted(),
  )
}

describe("a wallet at a Blockbook server of one's own", () => {
  test('with 300 used addresses is read by its descriptor, page by page', async () => {
    await using world = await startWorld(settingsOf, { blockbook: {} })
    const { chain } = world.simulator
    fill(chain, FIRST, 150, 1500)
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    assert.equal(wallet.addresses.used, 300)
    const count = blockbookOf(world).requests.length
    assert.ok(count <= 5, `${count} requests`)
    assert.equal(ofKind(world, 'address').length, 0)
    await compare(world, wallet.id, FIRST, 150)
    assert.equal(world.simulator.requests.length + world.simulator.esplora.requests.length, 0)

    chain.pay(FIRST.addressAt(0, 155), 5000n)
    chain.mine(10)
    blockbookOf(world).clearRequests()
    await syncAgain(world.client, wallet.id)
    await compare(world, wallet.id, FIRST, 160)
    const again = blockbookOf(world).requests.length
    assert.ok(again <= 10, `${again} requests for 301 addresses`)
  })

  test('with several script types takes a request for each', async () => {
    await using world = await startWorld(settingsOf, { blockbook: {} })
    const [key = ''] = /xpub\w+/.exec(FIRST.text) ?? []
    fill(world.simulator.chain, FIRST, 30, 60)
    const wallet = await syncedWallet(world.client, { text: key, chain: 'bitcoin' })
    assert.equal(wallet.addresses.used, 60)
    assert.deepEqual([ofKind(world, 'xpub').length, ofKind(world, 'address').length], [4, 0])
    await compare(world, wallet.id, FIRST, 30)
  })

  test('and another one with some of the same addresses are both right', async () => {
    await using world = await startWorld(settingsOf, { blockbook: {} })
    fill(world.simulator.chain, FIRST, 25, 200)
    const receiving = FIRST.text.replace('<0;1>', '0')
    const half = await syncedWallet(world.client, { text: receiving })
    const whole = await syncedWallet(world.client, { text: FIRST.text })
    assert.deepEqual([half.addresses.used, whole.addresses.used], [25, 50])
    await compare(world, whole.id, FIRST, 25)
  })

  test('is read address by address where the server derives none, or not all, of its addresses', async () => {
    for (const fault of [{ kind: 'no-wallets' }, { kind: 'omit-tokens', tokens: 7 }] as const) {
      await using world = await startWorld(settingsOf, { blockbook: {} })
      fill(world.simulator.chain, FIRST, 12, 60)
      blockbookOf(world).setFaults(({ kind }) => (kind === 'xpub' ? fault : null))
      const wallet = await syncedWallet(world.client, { text: FIRST.text })
      assert.equal(wallet.addresses.used, 24)
      await compare(world, wallet.id, FIRST, 12)
      const singles = ofKind(world, 'address').length
      assert.ok(fault.kind === 'no-wallets' ? singles >= 64 : singles === 7, `${singles} requests`)
      assert.equal(ofKind(world, 'xpub').length, 1)
    }
  })

  test('of several keys is read address by address', async () => {
    await using world = await startWorld(settingsOf, { blockbook: {} })
    const [first = ''] = /xpub\w+/.exec(FIRST.text) ?? []
    const [second = ''] = /xpub\w+/.exec(SECOND.text) ?? []
    const text = `wsh(sortedmulti(2,${first}/<0;1>/*,${second}/<0;1>/*))`
    await syncedWallet(world.client, { text })
    assert.deepEqual([ofKind(world, 'xpub').length, ofKind(world, 'address').length], [0, 40])
  })
})

test('a Blockbook server of the public network gets no descriptor', async () => {
  await using simulator = await startSimulator({ realHistories: false, blockbook: {} })
  const { port } = new URL(simulator.blockbookOn('bitcoin').url)
  await using proxy = await Socks5Server.start({
    accepts: 'named',
    names: { 'blockbook.example.org': Number(port) },
  })
  await using world = await startWorld({
    SOURCES: 'blockbook',
    BLOCKBOOK_URL: 'http://blockbook.example.org',
    PROXY: `socks5h://127.0.0.1:${proxy.port}`,
  })
  simulator.chain.pay(FIRST.addressAt(0, 0), 5000n)
  const wallet = await syncedWallet(world.client, { text: FIRST.text })
  assert.equal(wallet.addresses.used, 1)
  const { requests } = simulator.blockbookOn('bitcoin')
  assert.ok(requests.length > 40)
  assert.deepEqual(
    requests.filter(({ url }) => url.includes('pub')),
    [],
  )
})
