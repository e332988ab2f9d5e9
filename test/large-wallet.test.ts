import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import type { SimChain } from '../src/sim/chain/chain.ts'
import { allAddresses, allRows, syncAgain, syncedWallet } from './support/wallets.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const WPKH = `wpkh(${KEY}/<0;1>/*)`
const GAP = 20
const opened = openDescriptor(WPKH, chainOf('bitcoin'))
const addressesOf = (branch: number, count: number) =>
  opened.addresses(branch, 0, count).map(({ address }) => String(address))

describe('a large wallet, at Blockchair without a key', () => {
  test('of 10,000 used addresses with 20,000 transactions takes at most 110 requests', async (t) => {
    await using world = await startWorld()
    const { chain, requests } = world.simulator
    const used = [addressesOf(0, 6000), addressesOf(1, 4000)] as const
    payEvenly(chain, used.flat(), 20_000)
    const [started, cpu] = [performance.now(), process.cpuUsage()]
    const wallet = await syncedWallet(world.client, { text: WPKH })
    const { user, system } = process.cpuUsage(cpu)
    const seconds = [performance.now() - started, (user + system) / 1000].map((ms) => (ms / 1000).toFixed(1))
    t.diagnostic(`${requests.length} requests, ${seconds.join(' s, of CPU ')} s, with the simulator`)
    assert.ok(requests.length <= 110, `${requests.length} requests`)
    await assertRight(world, wallet, used)
  })

  test('of very uneven addresses is divided where an answer cannot hold them', async (t) => {
    await using world = await startWorld()
    const { chain, requests } = world.simulator
    const used = [addressesOf(0, 900), addressesOf(1, 600)] as const
    // Together they have more rows than an answer; either of them fits into one.
    chain.largeAddress(6000, { address: used[0][3] as string })
    chain.largeAddress(5000, { address: used[0][7] as string })
    // This one is longer than an answer by itself.
    chain.largeAddress(10_500, { address: used[1][450] as string })
    payUnevenly(chain, used.flat())
    const wallet = await syncedWallet(world.client, { text: WPKH })
    const first = requests.length
    t.diagnostic(`${first} requests`)
    // One per 100 addresses, and for each of the three large ones a set without it and its own reading.
    assert.ok(first <= 15 + 3 * 3 + 2, `${first} requests`)
    await assertRight(world, wallet, used)
    chain.mine(10)
    await syncAgain(world.client, wallet.id)
    world.simulator.clearRequests()
    chain.pay(used[0][7] as string, 7n)
    const changed = await syncAgain(world.client, wallet.id)
    // Fifteen batches of used addresses, one for those behind them, and the changed one.
    assert.ok(requests.length <= 15 + 1 + 1 + 1, `${requests.length} requests when one has changed`)
    await assertRight(world, changed, used)
  })
})

function payEvenly(chain: SimChain, used: readonly string[], transactions: number): void {
  for (let made = 0; made < transactions; made += 1) {
    const to = used[made % used.length] as string
    const from = used[(made * 7) % used.length] as string
    if (made % 4 === 3 && from !== to && chain.balance(from) > 100n) chain.spend(from, 40n, to)
    else chain.pay(to, 1000n + BigInt(made))
    if (made % 100 === 99) chain.mine()
  }
  chain.mine()
}

/** Most addresses have one transaction; some transactions pay many of them, others go from one to the next. */
function payUnevenly(chain: SimChain, used: readonly string[]): void {
  for (let at = 0; at < used.length; at += 25) {
    const [first, ...others] = used.slice(at, at + 25).map((address) => ({ address, amount: 5000n }))
    if (first !== undefined) chain.pay(first.address, first.amount, ...others)
  }
  chain.mine()
  for (let at = 0; at < used.length; at += 9) {
    const [from, to] = [used[at] as string, used[(at * 5 + 1) % used.length] as string]
    if (from !== to && chain.balance(from) > 700n) chain.spend(from, 700n, to)
    if (at % 90 === 0) chain.mine()
  }
  chain.mine()
}

/** The wallet, its addresses and its rows are those of the chain, and its gap was found empty at the newest block. */
async function assertRight(
  { simulator: { chain }, client }: World,
  wallet: Json,
  used: readonly [readonly string[], readonly string[]],
): Promise<void> {
  const all = used.flat()
  const amount = (units: bigint) => formatAmount(units, 8)
  assert.equal(wallet.balance, amount(all.reduce((sum, address) => sum + chain.balance(address), 0n)))
  assert.equal(wallet.addresses.used, all.length)
  for (const branch of wallet.branches) {
    const last = used[branch.branch as 0 | 1].length - 1
    assert.deepEqual(
      [branch.last_used, branch.checked_at_height, branch.checked_by],
      [last, chain.tip.height, 'blockchair'],
    )
    assert.ok(branch.derived >= last + 1 + GAP)
  }
  const histories = new Map(all.map((address) => [address, chain.history(address)]))
  const addresses = await allAddresses(client, wallet.id)
  assert.equal(addresses.length, wallet.addresses.derived)
  assert.deepEqual(
    addresses
      .map((each) => [each.address, each.sync_status, each.balance, each.transaction_count])
      .toSorted(),
    addresses
      .map(({ address }) => [
        address,
        'DONE',
        amount(chain.balance(address)),
        histories.get(address)?.length ?? 0,
      ])
      .toSorted(),
  )
  const merged = Map.groupBy([...histories.values()].flat(), ({ hash }) => hash)
  assert.equal(wallet.transaction_count, merged.size)
  const rows = await allRows(client, `/wallets/${wallet.id}`)
  assert.deepEqual(
    rows.map((row) => [row.tx_hash, row.block_height, row.amount, row.addresses]).toSorted(),
    [...merged]
      .map(([hash, parts]) => [
        hash,
        parts[0]?.height,
        amount(parts.reduce((sum, part) => sum + part.amount, 0n)),
        parts.length,
      ])
      .toSorted(),
  )
}
