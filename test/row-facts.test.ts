import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FIRST, type Json, rowsWhen, SECOND } from './support/test-wallets.ts'
import { syncAgain, syncedWallet } from './support/wallets.ts'
import { startWorld, type World } from './support/world.ts'

const asked = ({ simulator }: World) => simulator.requests.filter(({ url }) => url.includes('/transactions/'))
const kindsOf = (rows: readonly Json[]) => rows.map(({ kind, fee }: Json) => [kind, fee])

describe('rows of a wallet at Blockchair', () => {
  test('are mined where the whole transaction is a coinbase, which is asked for once', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    chain.pay(FIRST.addressAt(0, 0), 70_000n)
    chain.mine(1, { reward: { address: FIRST.addressAt(0, 1), amount: 312_500_000n } })
    chain.mine(1, { reward: { address: FIRST.addressAt(0, 0), amount: 5n } })
    chain.spend(FIRST.addressAt(0, 0), 60_000n)
    chain.mine()
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const path = `/wallets/${wallet.id}/transactions`
    const rows = await rowsWhen(world.client, path, ({ length }) => length === 4)
    assert.deepEqual(kindsOf(rows).toSorted(), [
      ['mined', '0'],
      ['mined', '0'],
      ['received', null],
      ['sent', '0'],
    ])
    // The row with an open fee first, by itself; then the received ones together.
    assert.deepEqual(
      asked(world).map(({ url }) => url.split('/').at(-1)?.split(',').length),
      [1, 3],
    )
    assert.deepEqual(await rowsWhen(world.client, path, () => true), rows)
    assert.equal(asked(world).length, 2)
  })

  test('of which nothing was mined send two requests a page, and none when the page is shown again', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    for (let made = 0; made < 130; made++) chain.pay(FIRST.addressAt(0, made % 10), 1000n + BigInt(made))
    chain.mine()
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const path = `/wallets/${wallet.id}/transactions?limit=1000`
    for (let shown = 0; shown < 3; shown++) {
      const rows = await rowsWhen(world.client, path, ({ length }) => length === 130)
      assert.ok(rows.every(({ kind, fee }) => kind === 'received' && fee === null))
      assert.equal(asked(world).length, 2)
    }
    await world.restart()
    await rowsWhen(world.client, path, ({ length }) => length === 130)
    assert.equal(asked(world).length, 2)
  })

  test('of a miner send at most ten requests a page', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    for (let block = 0; block < 130; block++) {
      chain.mine(1, { reward: { address: FIRST.addressAt(0, block % 10), amount: 1000n + BigInt(block) } })
    }
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const path = `/wallets/${wallet.id}/transactions?limit=1000`
    await rowsWhen(world.client, path, (rows) => rows.filter(({ kind }) => kind === 'mined').length === 100)
    await rowsWhen(world.client, path, () => true)
    assert.equal(asked(world).length, 10)
  })

  test('that were only received wait while a quarter of the day’s budget is used, and do not keep fees from being read', async () => {
    await using world = await startWorld({ BLOCKCHAIR_POINTS_PER_DAY: '24' })
    const { chain } = world.simulator
    for (let made = 0; made < 30; made++) chain.pay(FIRST.addressAt(0, 0), 1000n + BigInt(made))
    chain.mine()
    chain.spend(FIRST.addressAt(0, 0), 5000n)
    chain.mine()
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const rows = await rowsWhen(
      world.client,
      `/wallets/${wallet.id}/transactions?limit=100`,
      ({ length }) => length === 31,
    )
    assert.deepEqual(kindsOf(rows)[0], ['sent', '0'])
    assert.ok(world.simulator.points >= 6)
    assert.equal(asked(world).length, 1)
  })

  test('follow the details once somebody has opened them', async () => {
    await using world = await startWorld()
    const { chain, mine } = { chain: world.simulator.chain, mine: FIRST.addressAt(0, 0) }
    for (let made = 0; made < 25; made++) chain.pay(mine, 1000n)
    chain.mine()
    chain.mine(1, { reward: { address: mine, amount: 10n } })
    for (let made = 0; made < 25; made++) chain.pay(mine, 1000n)
    chain.mine()
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const path = `/wallets/${wallet.id}/transactions?limit=100`
    const mined = (rows: readonly Json[]) => rows.filter(({ kind }) => kind === 'mined').length
    const rows = await rowsWhen(world.client, path, ({ length }) => length === 51)
    assert.equal(mined(rows), 0)
    const row = rows.find(({ amount }) => amount === '0.0000001')
    await world.client.get(`/transactions/bitcoin/${row.tx_hash}`)
    assert.equal(mined(await rowsWhen(world.client, path, () => true)), 1)
  })
})

describe('a transaction of several payers', () => {
  test('is joint beside foreign inputs, with the net amount and no fee', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    const [mine, theirs] = [FIRST.addressAt(0, 0), chain.newAddress()]
    chain.pay(mine, 100_000n)
    chain.mine()
    const joint = chain.spendTogether(
      [
        { address: mine, amount: 30_000n },
        { address: null, amount: 50_000n },
      ],
      [
        { address: FIRST.addressAt(0, 1), amount: 12_000n },
        { address: theirs, amount: 67_000n },
      ],
    )
    chain.mine()
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const isJoint = { kind: 'joint', amount: '-0.00018', received: '0.00012', sent: '0.0003', fee: null }
    for (const path of [`/wallets/${wallet.id}/transactions`, '/transactions', '/transactions?kind=joint']) {
      const rows = await rowsWhen(world.client, path, (found) => found[0]?.kind === 'joint')
      const { tx_hash, kind, amount, received, sent, fee } = rows[0]
      assert.deepEqual([tx_hash, { kind, amount, received, sent, fee }], [joint.hash, isJoint])
    }
    const { body } = await world.client.get(`/transactions/bitcoin/${joint.hash}`)
    assert.deepEqual([body.received, body.sent, body.fee], ['0.00012', '0.0003', '0.00001'])
    assert.deepEqual(
      body.wallets.map(({ amount, fee }: Json) => [amount, fee]),
      [['-0.00018', null]],
    )
  })

  test('is a transfer for the group of its wallets, and joint or received for each of them', async () => {
    await using world = await startWorld()
    const { first, second, group, hash } = await twoPayers(world)
    const kindAt = async (path: string) => {
      const rows = await rowsWhen(world.client, path, (found) =>
        found.some(({ fee, kind }) => fee ?? kind === 'joint'),
      )
      const { kind, amount, fee, addresses } = rows.find(({ tx_hash }) => tx_hash === hash)
      return [kind, amount, fee, addresses]
    }
    assert.deepEqual(await kindAt(`/groups/${group.id}/transactions`), [
      'internal',
      '-0.00001001',
      '0.00001001',
      3,
    ])
    assert.deepEqual(await kindAt(`/wallets/${first.id}/transactions`), ['joint', '-0.0001', null, 1])
    assert.deepEqual(await kindAt(`/wallets/${second.id}/transactions`), ['joint', '0.00008999', null, 2])
    const { body } = await world.client.get(`/transactions/bitcoin/${hash}`)
    const shares = Object.fromEntries(body.wallets.map(({ id, fee }: Json) => [id, fee]))
    // The wallets spend 10,000 and 20,000 of 30,000, and the fee of 1,001 is not divisible by three.
    assert.deepEqual(shares, { [first.id]: '0.00000334', [second.id]: '0.00000667' })
    assert.deepEqual([body.amount, body.fee], ['-0.00001001', '0.00001001'])
  })
})

describe('kind and fee of a row follow who is followed:', () => {
  test('a transfer is what its amounts say until every own address of it is read', async () => {
    await using world = await startWorld()
    const { client, simulator } = world
    const { chain } = simulator
    const [from, to] = [chain.newAddress(), chain.newAddress()]
    chain.pay(from, 10_000n)
    chain.mine()
    const { hash } = chain.spend(from, 4000n, to)
    chain.mine()
    const sender = await client.add(from)
    await client.add(to, true)
    const shown = async (wanted: (row: Json) => boolean) => {
      const rows = await rowsWhen(client, '/transactions', (all) => wanted(all[0]))
      return rows.map(({ kind, amount, received, sent, fee }: Json) => [kind, amount, received, sent, fee])
    }
    await shown((row) => row?.amount === '0.00004')
    assert.equal((await client.get(`/transactions/bitcoin/${hash}`)).status, 200)
    assert.deepEqual(await shown(() => true), [['received', '0.00004', '0.00004', '0', null]])
    await client.sync(sender.id)
    const [transfer] = await shown((row) => row.addresses === 2)
    assert.deepEqual(transfer, ['internal', '0', '0.00004', '0.00004', '0'])
  })

  test('a payment becomes a transfer when its recipient is added, and a payment again without it', async () => {
    await using world = await startWorld()
    const { chain } = world.simulator
    const recipient = chain.newAddress()
    chain.pay(FIRST.addressAt(0, 0), 100_000n)
    chain.mine()
    const { hash } = chain.spendTogether(
      [{ address: FIRST.addressAt(0, 0), amount: 40_000n }],
      [{ address: recipient, amount: 39_000n }],
    )
    chain.mine()
    const wallet = await syncedWallet(world.client, { text: FIRST.text })
    const { body: group } = await world.client.send('POST', '/groups', {
      name: 'Mine',
      members: [{ wallet: wallet.id }],
    })
    const lists = ['/transactions', `/groups/${group.id}/transactions`]
    const untilAll = async (wanted: readonly unknown[]) => {
      for (const path of lists) {
        const rows = await rowsWhen(world.client, path, (found) => found[0]?.kind === wanted[0])
        const { tx_hash, kind, amount, fee } = rows[0]
        assert.deepEqual([tx_hash, kind, amount, fee], [hash, ...wanted], path)
      }
    }
    await untilAll(['sent', '-0.0004', '0.00001'])
    const address = await world.client.add(recipient, true)
    await world.client.ended(address.id)
    const members = [{ wallet: wallet.id }, { address: address.id }]
    await world.client.send('PATCH', `/groups/${group.id}`, { members })
    await untilAll(['internal', '-0.00001', '0.00001'])
    await world.client.send('DELETE', `/addresses/${address.id}`)
    await untilAll(['sent', '-0.0004', '0.00001'])
  })

  test('a joint payment becomes a transfer with the other wallet, and joint again when that is deleted', async () => {
    await using world = await startWorld()
    const { first, second, hash } = await twoPayers(world)
    const kindOf = async (wanted: string) => {
      const isWanted = (rows: readonly Json[]) =>
        rows.some(({ tx_hash, kind }) => tx_hash === hash && kind === wanted)
      const rows = await rowsWhen(world.client, '/transactions', isWanted)
      const { amount, fee } = rows.find(({ tx_hash }) => tx_hash === hash)
      return [amount, fee]
    }
    assert.deepEqual(await kindOf('internal'), ['-0.00001001', '0.00001001'])
    await world.client.send('DELETE', `/wallets/${second.id}`)
    assert.deepEqual(await kindOf('joint'), ['-0.0001', null])
    await syncedWallet(world.client, { text: SECOND.text })
    assert.deepEqual(await kindOf('internal'), ['-0.00001001', '0.00001001'])
    assert.equal((await syncAgain(world.client, first.id)).balance, '0')
  })
})

/** One transaction that two wallets pay, to another address of the second one, and nobody else. */
async function twoPayers(world: World) {
  const { chain } = world.simulator
  chain.pay(FIRST.addressAt(0, 0), 10_000n)
  chain.pay(SECOND.addressAt(0, 0), 20_000n)
  chain.mine()
  const { hash } = chain.spendTogether(
    [
      { address: FIRST.addressAt(0, 0), amount: 10_000n },
      { address: SECOND.addressAt(0, 0), amount: 20_000n },
    ],
    [{ address: SECOND.addressAt(0, 1), amount: 28_999n }],
  )
  chain.mine()
  const first = await syncedWallet(world.client, { text: FIRST.text })
  const second = await syncedWallet(world.client, { text: SECOND.text })
  const { body: group } = await world.client.send('POST', '/groups', {
    name: 'Both',
    members: [{ wallet: first.id }, { wallet: second.id }],
  })
  return { first, second, group, hash }
}
