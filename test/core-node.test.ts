import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount, parseAmount } from '../src/domain/assets/amount.ts'
import type { Client } from './support/client.ts'
import { type Litecoind, withoutNode } from './support/litecoind.ts'
import { startWithNode } from './support/node-program.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

const DECIMALS = 8
const TIMEOUT = { skip: withoutNode, timeout: 120_000 }

interface Place {
  readonly own: string
  readonly main: string
}

/** Addresses of every type, with payments between them and change, some of them unconfirmed. */
async function payments(node: Litecoind): Promise<readonly Place[]> {
  const places = await Promise.all(
    ['legacy', 'p2sh-segwit', 'bech32', 'bech32', 'legacy'].map((type) => node.newAddress(type)),
  )
  await node.mine(101, places[0]?.own)
  for (let round = 0; round < 12; round += 1) {
    const amounts = places.map(({ own }, index) => [own, (0.1 * (index + 1) + 0.00000001 * round).toFixed(8)])
    await node.rpc('sendmany', '', Object.fromEntries(amounts.slice(round % 3)))
    if (round % 4 === 3) await node.mine(1, places[1]?.own)
  }
  await node.mine(2)
  return [...places, await node.newAddress(), ...(await changeOf(node))]
}

async function changeOf(node: Litecoind): Promise<readonly Place[]> {
  const unspent: Json[] = await node.rpc('listunspent', 0)
  const change: string[] = []
  for (const { address } of unspent) {
    if ((await node.rpc('getaddressinfo', address)).ischange) change.push(address)
  }
  return await Promise.all(
    change.slice(0, 2).map(async (own) => ({ own, main: await node.mainAddress(own) })),
  )
}

interface TruthRow {
  readonly tx_hash: string
  readonly amount: string
  readonly block_height: number | null
}

interface WalletTransaction {
  readonly tx_hash: string
  readonly block_height: number | null
  /** In base units, by address. */
  readonly amounts: ReadonlyMap<string, bigint>
}

/** Every transaction of the node's wallet, with what it does to each address. */
async function walletOf(node: Litecoind): Promise<readonly WalletTransaction[]> {
  const listed: Json[] = await node.rpc('listtransactions', '*', 100_000)
  const bodies = new Map<string, Json>()
  const bodyOf = async (txid: string) => {
    const body = bodies.get(txid) ?? (await node.rpc('getrawtransaction', txid, true))
    bodies.set(txid, body)
    return body
  }
  const transactions: WalletTransaction[] = []
  for (const txid of new Set(listed.map((one) => one.txid))) {
    const { confirmations, blockheight } = listed.find((one) => one.txid === txid)
    if (confirmations < 0 || (confirmations === 0 && !(await isWaiting(node, txid)))) continue
    const amounts = await amountsOf(await bodyOf(txid), bodyOf)
    transactions.push({ tx_hash: txid, block_height: blockheight ?? null, amounts })
  }
  return transactions
}

async function isWaiting(node: Litecoind, txid: string): Promise<boolean> {
  const waiting: string[] = await node.rpc('getrawmempool')
  return waiting.includes(txid)
}

async function amountsOf({ vin, vout }: Json, bodyOf: (txid: string) => Promise<Json>) {
  const amounts = new Map<string, bigint>()
  const add = ({ value, scriptPubKey }: Json, sign: bigint) => {
    for (const address of scriptPubKey.addresses ?? []) {
      const amount = sign * parseAmount(value.toFixed(DECIMALS), DECIMALS)
      amounts.set(address, (amounts.get(address) ?? 0n) + amount)
    }
  }
  for (const output of vout) add(output, 1n)
  for (const { txid, vout: number } of vin) {
    if (txid !== undefined) add((await bodyOf(txid)).vout[number], -1n)
  }
  return amounts
}

/** What the program has to show of an address. */
function truthOf(wallet: readonly WalletTransaction[], own: string) {
  const rows: TruthRow[] = []
  let balance = 0n
  for (const { tx_hash, block_height, amounts } of wallet) {
    const amount = amounts.get(own)
    if (amount === undefined) continue
    balance += amount
    rows.push({ tx_hash, amount: formatAmount(amount, DECIMALS), block_height })
  }
  return { balance: formatAmount(balance, DECIMALS), rows: byHash(rows) }
}

function byHash<T extends { readonly tx_hash: string }>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => (a.tx_hash < b.tx_hash ? -1 : 1))
}

async function shownOf(client: Client, id: number): Promise<{ balance: string; rows: readonly TruthRow[] }> {
  const { balance } = await client.api.address(id)
  const rows = await client.transactions(id)
  return {
    balance,
    rows: byHash(rows.map(({ tx_hash, amount, block_height }) => ({ tx_hash, amount, block_height }))),
  }
}

async function follow(client: Client, places: readonly Place[]): Promise<ReadonlyMap<Place, number>> {
  const ids = new Map<Place, number>()
  for (const place of places) ids.set(place, (await client.add(place.main, true, 'litecoin')).id)
  return ids
}

/** Every address is DONE with the rows and the balance of the node's wallet. */
async function requireTruth(client: Client, node: Litecoind, ids: ReadonlyMap<Place, number>): Promise<void> {
  const wallet = await walletOf(node)
  for (const [{ own }, id] of ids) {
    const ended = await client.ended(id)
    assert.equal(ended.sync_status, 'DONE', JSON.stringify(ended.sync_error))
    assert.deepEqual(await shownOf(client, id), truthOf(wallet, own), own)
  }
}

async function syncAll(client: Client, ids: ReadonlyMap<Place, number>): Promise<void> {
  for (const id of ids.values()) await client.sync(id)
}

describe('with a real node', { skip: withoutNode }, () => {
  test('a payment and its block are shown without a request', TIMEOUT, async () => {
    await using world = await startWithNode()
    const { node, client } = world
    const place = await node.newAddress()
    await node.mine(101)
    const { id } = await client.add(place.main, true, 'litecoin')
    await client.ended(id)
    await node.rpc('sendtoaddress', place.own, 0.5)
    await client.until(
      id,
      ({ balance, confirmed_balance: confirmed }) => balance === '0.5' && confirmed === '0',
    )
    await node.mine()
    await client.until(id, ({ confirmed_balance: confirmed }) => confirmed === '0.5')
    assert.deepEqual((await client.get('/sources')).body.sources[0].live, ['litecoin'])
  })

  test(
    'all rows are those of its own wallet, also while a payment waits, confirms and is reorganised away',
    TIMEOUT,
    async () => {
      await using world = await startWithNode()
      const { node, client } = world
      const places = await payments(node)
      const ids = await follow(client, places)
      await requireTruth(client, node, ids)
      assert.equal((await client.get('/sources')).body.sources[0].state, 'ok')
      const [first, , third] = places as readonly [Place, Place, Place]
      const paid: string = await node.rpc('sendtoaddress', first.own, 0.5)
      await syncAll(client, ids)
      await requireTruth(client, node, ids)
      const [newest] = await client.transactions(ids.get(first) as number)
      assert.deepEqual([newest.tx_hash, newest.status], [paid, 'unconfirmed'])
      const [block] = await node.mine(1, third.own)
      await syncAll(client, ids)
      await requireTruth(client, node, ids)
      // Two empty blocks replace the one with the payment.
      await node.rpc('invalidateblock', block)
      for (let empty = 0; empty < 2; empty += 1) await node.rpc('generateblock', third.own, [])
      await syncAll(client, ids)
      await requireTruth(client, node, ids)
      const [again] = await client.transactions(ids.get(first) as number)
      assert.deepEqual([again.tx_hash, again.status], [paid, 'unconfirmed'])
      await node.mine(1)
      await syncAll(client, ids)
      await requireTruth(client, node, ids)
      const later = await client.transactions(ids.get(first) as number)
      assert.deepEqual([later[0].tx_hash, later[0].status], [paid, 'confirmed'])
    },
  )

  test('a payment that another one replaces disappears', TIMEOUT, async () => {
    await using world = await startWithNode('-walletrbf=1', '-mempoolreplacement=1')
    const { node, client } = world
    const places = await payments(node)
    const ids = await follow(client, places.slice(0, 3))
    const paid: string = await node.rpc('sendtoaddress', places[0]?.own, 0.5)
    await syncAll(client, ids)
    await requireTruth(client, node, ids)
    const { txid } = await node.rpc('bumpfee', paid)
    await syncAll(client, ids)
    await requireTruth(client, node, ids)
    const hashes = (await client.transactions([...ids.values()][0] as number)).map((row) => row.tx_hash)
    assert.ok(hashes.includes(txid) && !hashes.includes(paid))
  })

  test(
    'a killed node leads to an error and the same rows, and is used again once it is back',
    TIMEOUT,
    async () => {
      await using world = await startWithNode()
      const { node, client } = world
      const places = await payments(node)
      const ids = await follow(client, places.slice(0, 3))
      await requireTruth(client, node, ids)
      const [id] = [...ids.values()] as [number]
      const before = await shownOf(client, id)
      await node.kill()
      await client.sync(id)
      const failed = await client.ended(id)
      assert.equal(failed.sync_status, 'ERROR')
      assert.deepEqual(await shownOf(client, id), before)
      await node.start()
      await node.rpc('sendtoaddress', places[0]?.own, 0.25)
      await node.mine()
      await syncAll(client, ids)
      await requireTruth(client, node, ids)
      await world.restart()
      await node.mine(2, places[1]?.own)
      await syncAll(world.client, ids)
      await requireTruth(world.client, node, ids)
    },
  )

  test('a wrong password ends in a sentence that does not contain it', TIMEOUT, async () => {
    await using world = await startWithNode()
    world.proxy.refusesCredentials = true
    const { id } = await world.client.add((await world.node.newAddress()).main, true, 'litecoin')
    const { sync_error: error } = await world.client.ended(id)
    assert.match(error.detail, /refuses the user name or password; check CORE_RPC_URL_LITECOIN/)
    const texts = await Promise.all(
      ['/sources', `/addresses/${id}`, '/metrics'].map((path) =>
        fetch(world.client.url + path).then((answer) => answer.text()),
      ),
    )
    for (const text of texts) assert.doesNotMatch(text, /p@ss|p%40ss|tracker:|dHJhY2tlcj/)
  })
})
