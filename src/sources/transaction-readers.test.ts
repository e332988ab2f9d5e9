import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { chainOf } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { TransactionReading } from '../domain/ports/transaction-reader.ts'
import { sumOfValues } from '../domain/transactions/transaction.ts'
import type { Fields } from '../net/answer-fields.ts'
import { FakeClock } from '../net/testing/fake-clock.ts'
import { MemoryLedger } from '../net/testing/memory-ledger.ts'
import { realTransactions } from '../sim/chain/real-histories.ts'
import { type Simulator, startSimulator } from '../sim/simulator.ts'
import { Blockchair } from './blockchair/blockchair.ts'
import { decodeTransactions } from './blockchair/decode-transactions.ts'
import { Esplora } from './esplora/esplora.ts'
import { PlausibleSource } from './plausible-source.ts'
import type { OpenSource } from './source-descriptor.ts'

const OPTIONS = { signal: new AbortController().signal, manual: false }
const PUBLIC_KEY = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'
const bitcoin = chainOf('bitcoin')

function sourcesOf(simulator: Simulator, slug: 'bitcoin' | 'bitcoin-cash' = 'bitcoin') {
  const clock: Clock = new FakeClock('2026-11-27T12:00:00Z')
  const parts = {
    limits: { requestsPerMinute: 0, pointsPerDay: 0 },
    httpTimeoutMs: 5000,
    clock,
    ledger: new MemoryLedger(clock),
  }
  const checked = (source: OpenSource) =>
    new PlausibleSource(source, { clock, known: new Map(), others: () => [], onChange: () => {} })
  const blockchair = checked(new Blockchair({ ...parts, baseUrl: simulator.url, apiKey: null }))
  const esplora = checked(
    new Esplora({
      ...parts,
      chain: chainOf(slug),
      name: 'esplora',
      baseUrl: simulator.esploraOn(slug).url,
      setting: 'ESPLORA_URL',
    }),
  )
  const read = async (source: OpenSource, hashes: readonly string[]) => {
    const { transactionReader } = source
    assert.ok(transactionReader !== null)
    const readings: TransactionReading[] = []
    for (let at = 0; at < hashes.length; at += transactionReader.sizeMax) {
      const some = hashes.slice(at, at + transactionReader.sizeMax)
      const { byHash } = await transactionReader.read({ chain: chainOf(slug), hashes: some }, OPTIONS)
      readings.push(...some.map((hash) => byHash.get(hash) as TransactionReading))
    }
    return readings
  }
  return { blockchair, esplora, read }
}

for (const slug of ['bitcoin', 'bitcoin-cash'] as const) {
  test(`both sources report the same real transactions of ${slug}, as they were recorded`, async () => {
    await using simulator = await startSimulator({ others: ['bitcoin-cash'] })
    const { blockchair, esplora, read } = sourcesOf(simulator, slug)
    const recorded = realTransactions(slug).slice(0, 40)
    const hashes = recorded.map(({ transaction }) => transaction.hash)
    const found = await read(blockchair, hashes)
    assert.deepEqual(await read(esplora, hashes), found)
    assert.equal(simulator.requests.length, 4)
    for (const [index, reading] of found.entries()) {
      assert.equal(reading.kind, 'found')
      if (reading.kind !== 'found') continue
      const { transaction, height } = recorded[index] as (typeof recorded)[number]
      const { inputs, outputs, fee } = reading.transaction
      assert.deepEqual([reading.transaction.hash, reading.transaction.height], [transaction.hash, height])
      for (const [place, output] of transaction.outputs.entries()) {
        assert.equal(outputs[place]?.value, output.value)
        if (output.address !== null) assert.equal(outputs[place]?.address, output.address)
      }
      assert.equal(fee, transaction.coinbase ? null : sumOfValues(inputs) - sumOfValues(outputs))
    }
  })
}

test('both sources report unconfirmed transactions, coinbases and payments to a public key alike', async () => {
  await using simulator = await startSimulator({ realHistories: false, tip: 900_000 })
  const { blockchair, esplora, read } = sourcesOf(simulator)
  const { chain } = simulator
  const miner = chain.newAddress()
  const toKey = chain.payToKey(PUBLIC_KEY, 700n)
  const reward = { address: miner, amount: 5000n }
  chain.mine(1, { reward })
  const [coinbase] = chain.history(miner)
  const spent = chain.spend(miner, 1200n)
  const hashes = [toKey.hash, coinbase?.hash ?? '', spent.hash]
  const found = await read(blockchair, hashes)
  const reported = (await read(esplora, hashes)).map((reading) =>
    // Esplora does not say when it first saw a transaction.
    reading.kind === 'found' && reading.transaction.height === null
      ? { ...reading, transaction: { ...reading.transaction, time: spent.time } }
      : reading,
  )
  assert.deepEqual(reported, found)
  const [first, second, third] = found.map((each) => (each.kind === 'found' ? each.transaction : null))
  assert.deepEqual(first?.outputs, [
    { value: 700n, address: '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH', type: 'p2pk' },
  ])
  assert.deepEqual([second?.isCoinbase, second?.fee, second?.inputs.length], [true, null, 0])
  assert.deepEqual([third?.height, third?.inputs[0]?.address], [null, miner])
})

test('a transaction that nothing is known of is unknown, and the others of the request are found', async () => {
  await using simulator = await startSimulator({ realHistories: false })
  const { blockchair, esplora, read } = sourcesOf(simulator)
  const { hash } = simulator.chain.pay(simulator.chain.newAddress(), 900n)
  for (const source of [blockchair, esplora]) {
    const kinds = (await read(source, ['ab'.repeat(32), hash])).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['unknown', 'found'])
    assert.deepEqual(await read(source, ['cd'.repeat(32)]), [{ kind: 'unknown' }])
  }
})

test('lists that are cut, and amounts that do not add up, are never made a fee of', async () => {
  await using simulator = await startSimulator({ realHistories: false })
  const { blockchair, esplora, read } = sourcesOf(simulator)
  const payments = Array.from({ length: 120 }, () => ({ address: simulator.chain.newAddress(), amount: 5n }))
  const { hash } = simulator.chain.pay(simulator.chain.newAddress(), 900n, ...payments)
  const reasonOf = async (source: OpenSource) => {
    const [reading] = await read(source, [hash])
    return reading?.kind === 'unusable' ? reading.reason : reading?.kind
  }
  simulator.setFaults(() => ({ kind: 'clamp', limit: 100 }))
  assert.match((await reasonOf(blockchair)) ?? '', /lists 100 of 121 outputs/)
  simulator.setFaults(() => ({ kind: 'wrong-amount', by: 1n }))
  assert.match((await reasonOf(blockchair)) ?? '', /do not add up/)
  simulator.esplora.setFaults(() => ({ kind: 'missing', part: 'prevout' }))
  assert.match((await reasonOf(esplora)) ?? '', /what all of its inputs spent/)
})

test('the recorded answers of Blockchair are read with their fees and canonical addresses', () => {
  const decode = (name: string, slug: 'bitcoin' | 'litecoin' | 'dogecoin') => {
    const path = new URL(`blockchair/fixtures/${name}.json`, import.meta.url)
    const body: { readonly data: object } & Fields = JSON.parse(readFileSync(path, 'utf8'))
    const hashes = Object.keys(body.data)
    const { byHash } = decodeTransactions(body, chainOf(slug), hashes)
    return [...byHash.values()].map((reading) => (reading.kind === 'found' ? reading.transaction : reading))
  }
  const [ltc] = decode('ltc-transactions', 'litecoin')
  assert.ok(ltc !== undefined && 'fee' in ltc)
  assert.deepEqual([ltc.fee, ltc.size, ltc.virtualSize, ltc.height], [170n, 247, 166, 2_328_311])
  assert.deepEqual(ltc.inputs, [
    { value: 8_381_527n, address: 'MSjMJn6AooNJjr8UiFWXjUQtG5jsLwwYSH', type: 'p2sh' },
  ])
  const [doge] = decode('doge-transactions', 'dogecoin')
  assert.ok(doge !== undefined && 'fee' in doge)
  assert.deepEqual([doge.fee, doge.size, doge.virtualSize], [336_000n, 334, 334])
  const none = new URL('blockchair/fixtures/tbtc-transaction-notfound.json', import.meta.url)
  const unknown = decodeTransactions(JSON.parse(readFileSync(none, 'utf8')), bitcoin, ['11'.repeat(32)])
  assert.deepEqual([...unknown.byHash.values()], [{ kind: 'unknown' }])
  const found = decode('btc-transactions', 'bitcoin')
  assert.ok(found.length > 0 && found.every((each) => 'fee' in each && each.fee !== null && each.fee > 0n))
})

test('an answer about another transaction, or without its parts, is unusable', () => {
  const hash = 'ab'.repeat(32)
  const head = {
    block_id: 5,
    hash,
    time: '2026-01-01 10:00:00',
    size: 200,
    is_coinbase: false,
    input_count: 1,
    output_count: 1,
    input_total: 10,
    output_total: 8,
    fee: 2,
  }
  const whole = {
    transaction: head,
    inputs: [{ value: 10, script_hex: '' }],
    outputs: [{ value: 8, script_hex: '' }],
  }
  const kindOf = (found: object) => {
    const body = { data: { [hash]: found }, context: { state: 10 } }
    return decodeTransactions(body, bitcoin, [hash]).byHash.get(hash)?.kind
  }
  assert.equal(kindOf(whole), 'found')
  const changed = (change: object) => kindOf({ ...whole, transaction: { ...head, ...change } })
  assert.equal(changed({ hash: 'cd'.repeat(32) }), 'unusable')
  assert.equal(changed({ fee: 3 }), 'unusable')
  assert.equal(changed({ input_count: 2 }), 'unusable')
  assert.equal(changed({ output_total: 9 }), 'unusable')
  assert.equal(changed({ is_coinbase: null }), 'unusable')
  assert.equal(changed({ block_id: 'x' }), 'unusable')
  assert.equal(kindOf({ ...whole, inputs: [{ script_hex: '' }] }), 'unusable')
  assert.equal(kindOf({ ...whole, outputs: null }), 'unusable')
})

test('what went into a shielded pool is an output of its own, and what came out of it an input', () => {
  const hash = 'ab'.repeat(32)
  const read = (input: number, output: number, delta: number) => {
    const transaction = {
      block_id: 5,
      hash,
      time: '2026-01-01 10:00:00',
      size: 200,
      is_coinbase: false,
      input_count: 1,
      output_count: 1,
      input_total: input,
      output_total: output,
      fee: 2,
      shielded_value_delta: delta,
    }
    const found = { transaction, inputs: [{ value: input }], outputs: [{ value: output }] }
    const body = { data: { [hash]: found }, context: { state: 10 } }
    const reading = decodeTransactions(body, chainOf('zcash'), [hash]).byHash.get(hash)
    return reading?.kind === 'found' ? reading.transaction : null
  }
  const into = read(100, 38, -60)
  assert.deepEqual(into?.outputs.at(-1), { value: 60n, address: null, type: 'shielded' })
  assert.equal(into?.inputs.length, 1)
  const out = read(100, 148, 50)
  assert.deepEqual(out?.inputs.at(-1), { value: 50n, address: null, type: 'shielded' })
  assert.equal(read(100, 38, 10), null)
})
