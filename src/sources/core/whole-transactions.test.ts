import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outputScript } from '../../domain/address/output-script.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import type { Transaction } from '../../domain/transactions/transaction.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { Core } from './core.ts'
import { FakeNode } from './testing/fake-node.ts'

const bitcoin = chainOf('bitcoin')
const OWN = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'
const FOREIGN = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'
const [own, foreign] = [outputScript(bitcoin, OWN), outputScript(bitcoin, FOREIGN)]
const OPTIONS = { signal: new AbortController().signal, manual: true }
const NOWHERE = 'ab'.repeat(32)

/** A foreign output of 3 coins pays 2 to OWN in block 2, which spends half of it in block 3. */
async function world(change: (node: FakeNode) => void = () => {}) {
  const node = await FakeNode.start(bitcoin.genesisHash)
  change(node)
  const clock = new FakeClock('2026-11-27T12:00:00Z')
  const core = new Core({
    chain: bitcoin,
    forks: [],
    name: 'core',
    node: { url: node.url, login: { kind: 'password', user: 'me', password: 'secret' } },
    settings: 'CORE_RPC_URL',
    httpTimeoutMs: 5000,
    clock,
    ledger: new MemoryLedger(clock),
    network: directNetwork,
    onChange: () => {},
  })
  const mined = node.transaction([], { script: foreign, value: '3.00000000' })
  node.mine(mined)
  const received = node.transaction(
    [[mined.txid, 0]],
    { script: own, value: '2.00000000' },
    { script: foreign, value: '0.99990000' },
  )
  node.mine(received)
  const sent = node.transaction([[received.txid, 0]], { script: foreign, value: '1.99999' })
  node.mine(sent)
  const follow = () => core.batchChecker.check({ chain: bitcoin, addresses: [OWN], repeat: 0 }, OPTIONS)
  const read = async (...hashes: readonly string[]) => {
    const { byHash } = await core.transactionReader.read({ chain: bitcoin, hashes }, OPTIONS)
    return hashes.map((hash) => byHash.get(hash))
  }
  const found = async (hash: string): Promise<Transaction> => {
    const [reading] = await read(hash)
    assert.ok(
      reading?.kind === 'found',
      reading?.kind === 'unusable' ? reading.reason : String(reading?.kind),
    )
    return reading.transaction
  }
  return {
    node,
    follow,
    read,
    found,
    mined,
    received,
    sent,
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  }
}

const asOld = (node: FakeNode) => {
  for (const method of ['scanblocks', 'getdescriptoractivity']) node.methods.delete(method)
}

test('transactions of followed addresses are whole without an index of transactions (v25)', async () => {
  await using w = await world()
  await w.follow()
  const received = await w.found(w.received.txid)
  assert.deepEqual(received, {
    hash: w.received.txid,
    height: 2,
    time: received.time,
    isCoinbase: false,
    fee: 10_000n,
    size: 222,
    virtualSize: 141,
    inputs: [{ value: 300_000_000n, address: FOREIGN, type: 'p2wpkh' }],
    outputs: [
      { value: 200_000_000n, address: OWN, type: 'p2pkh' },
      { value: 99_990_000n, address: FOREIGN, type: 'p2wpkh' },
    ],
  })
  assert.ok(received.time !== null)
  assert.deepEqual([(await w.found(w.sent.txid)).height, (await w.found(w.sent.txid)).fee], [3, 1000n])
})

test('an older node without that index says what own outputs were spent, and of foreign ones why it does not', async () => {
  await using w = await world(asOld)
  await w.follow()
  assert.equal((await w.found(w.sent.txid)).fee, 1000n)
  const [received] = await w.read(w.received.txid)
  assert.equal(received?.kind, 'unusable')
  assert.match(
    received?.kind === 'unusable' ? received.reason : '',
    /Bitcoin Core 25 or later, or .*txindex=1/,
  )
})

test('an older node with an index of transactions says all of any transaction, and which ones it does not know', async () => {
  await using w = await world((node) => {
    asOld(node)
    node.hasTransactionIndex = true
  })
  const received = await w.found(w.received.txid)
  assert.deepEqual([received.height, received.fee, received.inputs[0]?.address], [2, 10_000n, FOREIGN])
  const mined = await w.found(w.mined.txid)
  assert.deepEqual([mined.isCoinbase, mined.fee, mined.inputs], [true, null, []])
  assert.deepEqual(await w.read(NOWHERE), [{ kind: 'unknown' }])
})

test('unconfirmed transactions are whole, with parents in blocks and among themselves, and then get their block', async () => {
  await using w = await world(asOld)
  await w.follow()
  const child = w.node.transaction([[w.sent.txid, 0]], { script: foreign, value: '1.9' })
  const grandchild = w.node.transaction([[child.txid, 0]], { script: own, value: '1.8' })
  w.node.mempool = [grandchild, child]
  const [first, second] = [await w.found(child.txid), await w.found(grandchild.txid)]
  assert.deepEqual([first.height, first.fee, first.inputs[0]?.address], [null, 9_999_000n, FOREIGN])
  assert.deepEqual([second.height, second.fee], [null, 10_000_000n])
  w.node.mine(child, grandchild)
  const [reading] = await w.read(grandchild.txid)
  // The parent is nobody's who is followed.
  assert.equal(reading?.kind, 'unusable')
})

test('without that index, a transaction of nobody who is followed is not called unknown', async () => {
  await using w = await world()
  const [before] = await w.read(w.sent.txid)
  assert.equal(before, undefined, 'asked again once the addresses are read')
  await w.follow()
  const [reading] = await w.read(NOWHERE)
  assert.equal(reading?.kind, 'unusable')
  assert.match(reading?.kind === 'unusable' ? reading.reason : '', /no index of transactions \(txindex=1\)/)
})

test('parts of an extension block, whose amounts are not public, make a transaction unusable', async () => {
  await using w = await world()
  await w.follow()
  w.node.rewrite = (method, result) =>
    method === 'getrawtransaction' ? result?.replace('"vout":[', '"vout":[{"ismweb":true},') : result
  const [reading] = await w.read(w.received.txid)
  assert.match(reading?.kind === 'unusable' ? reading.reason : '', /shielded parts/)
})
