import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { hashedKeyScript, outputScript } from '../../domain/address/output-script.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { realAddresses } from '../chain/real-histories.ts'
import { type Simulator, startSimulator } from '../simulator.ts'
import type { EsploraFault } from './fault.ts'
import type { EsploraVariant } from './variant.ts'

const bitcoin = chainOf('bitcoin')

// biome-ignore lint/suspicious/noExplicitAny: answers are read without types
type Body = any

const REAL = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const GENESIS = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f'
const KEY = `02${'79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'}`
const KEY_ADDRESS = '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH'
const LONG_KEY =
  '0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8'
const UNKNOWN = '1'.repeat(64)
const VARIANTS: readonly EsploraVariant[] = ['blockstream', 'mempool', 'electrum']

interface Got {
  readonly status: number
  readonly type: string | null
  readonly poweredBy: string | null
  readonly text: string
  readonly body: Body
}

/** The net effect of a transaction on a script. */
function netOf(transaction: Body, script: string): number {
  const own = (coin: Body): number => (coin?.scriptpubkey === script ? coin.value : 0)
  const made = transaction.vout.reduce((sum: number, output: Body) => sum + own(output), 0)
  return transaction.vin.reduce((sum: number, input: Body) => sum - own(input.prevout), made)
}

function balanceOf({ chain_stats: chain, mempool_stats: mempool }: Body): number {
  return chain.funded_txo_sum - chain.spent_txo_sum + mempool.funded_txo_sum - mempool.spent_txo_sum
}

function idsOf(rows: readonly Body[]): readonly string[] {
  return rows.map(({ txid }) => txid)
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

describe('the simulated Esplora', () => {
  let simulator: Simulator
  before(async () => {
    simulator = await startSimulator({ seed: 21 })
  })
  after(() => simulator.close())
  afterEach(() => {
    simulator.esplora.setFaults(null)
    simulator.esplora.configure({ variant: 'mempool', latencyMs: 0 })
  })

  async function get(path: string): Promise<Got> {
    const response = await fetch(simulator.esplora.url + path)
    const text = await response.text()
    const type = response.headers.get('content-type')
    const body = type === 'application/json' ? JSON.parse(text) : null
    return { status: response.status, type, poweredBy: response.headers.get('x-powered-by'), text, body }
  }
  const list = async (address: string, path = '/txs'): Promise<Body[]> =>
    (await get(`/address/${address}${path}`)).body
  const speak = (variant: EsploraVariant) => simulator.esplora.configure({ variant })
  const fail = (...faults: EsploraFault[]) => simulator.esplora.setFaults(() => faults)

  /** Follows the cursor until a page is empty or has nothing new. */
  async function readAll(address: string, variant: EsploraVariant): Promise<Body[]> {
    const rows = new Map<string, Body>()
    let cursor = ''
    for (;;) {
      const path = variant === 'blockstream' && cursor !== '' ? `/txs/chain/${cursor}` : '/txs'
      const query = variant !== 'blockstream' && cursor !== '' ? `?after_txid=${cursor}` : ''
      const page = await list(address, path + query)
      const fresh = page.filter(({ txid }) => !rows.has(txid))
      if (fresh.length === 0) return [...rows.values()]
      for (const row of fresh) rows.set(row.txid, row)
      cursor = fresh.at(-1).txid
    }
  }

  it('serves the tip, blocks and their hashes as text and JSON', async () => {
    const { tip } = simulator.chain
    const height = await get('/blocks/tip/height')
    assert.deepEqual([height.text, height.type, height.status], [String(tip.height), 'text/plain', 200])
    assert.equal((await get('/blocks/tip/hash')).text, tip.hash)
    assert.equal((await get(`/block-height/${tip.height}`)).text, tip.hash)
    assert.equal((await get('/block-height/0')).text, GENESIS)
    const { body } = await get(`/block/${tip.hash}`)
    assert.deepEqual([body.id, body.height, body.timestamp], [tip.hash, tip.height, tip.time])
    assert.ok(body.tx_count > 0)
    const below = (await get(`/block-height/${tip.height - 1}`)).text
    assert.equal(body.previousblockhash, below)
    assert.equal((await get(`/block/${below}`)).body.height, tip.height - 1)
    assert.ok(!('previousblockhash' in (await get(`/block/${GENESIS}`)).body))
  })

  it('answers unknown resources with a text', async () => {
    const { tip } = simulator.chain
    for (const [path, status, text] of [
      [`/block-height/${tip.height + 1}`, 404, 'Block not found'],
      ['/block-height/x', 400, 'Invalid number'],
      [`/block/${UNKNOWN}`, 404, 'Block not found'],
      ['/block/x', 400, 'Invalid hex string'],
      [`/tx/${UNKNOWN}`, 404, 'Transaction not found'],
      ['/address/nonsense', 400, 'Invalid Bitcoin address'],
      ['/address/nonsense/txs', 400, 'Invalid Bitcoin address'],
      ['/address/tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 400, 'Address on invalid network'],
      ['/nonsense', 404, 'endpoint does not exist "/nonsense"'],
    ] as const) {
      const got = await get(path)
      assert.deepEqual([got.status, got.type, got.text], [status, 'text/plain', text], path)
    }
  })

  it('shows an unused address as zeros and empty lists', async () => {
    const address = simulator.chain.newAddress()
    for (const variant of VARIANTS) {
      speak(variant)
      const { status, body } = await get(`/address/${address}`)
      assert.equal(status, 200)
      const stats = [...Object.values(body.chain_stats), ...Object.values(body.mempool_stats)]
      assert.deepEqual(stats, Array(10).fill(0))
      assert.deepEqual(await list(address), [])
    }
  })

  it('accepts an address in capitals and repeats it as sent', async () => {
    const { body } = await get(`/address/${REAL.toUpperCase()}`)
    assert.equal(body.address, REAL.toUpperCase())
    assert.equal(body.chain_stats.tx_count, 61)
  })

  it('shows whole transactions that add up', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    chain.mine(1, { reward: { address, amount: 5_000n } })
    const expense = chain.spend(address, 2_000n)
    const [unconfirmed, reward] = await list(address)
    assert.deepEqual(unconfirmed.status, { confirmed: false })
    assert.deepEqual(unconfirmed, (await get(`/tx/${expense.hash}`)).body)
    assert.deepEqual([unconfirmed.vin[0].txid, unconfirmed.vin[0].vout], [reward.txid, 0])
    assert.deepEqual(unconfirmed.vin[0].prevout, reward.vout[0])
    assert.deepEqual(reward.vout[0], {
      scriptpubkey: outputScript(bitcoin, address),
      scriptpubkey_asm: `OP_0 OP_PUSHBYTES_20 ${outputScript(bitcoin, address).slice(4)}`,
      scriptpubkey_type: 'v0_p2wpkh',
      scriptpubkey_address: address,
      value: 5_000,
    })
    assert.deepEqual([reward.vin[0].prevout, reward.vin[0].is_coinbase, reward.fee], [null, true, 0])
    const { height, hash, time } = chain.tip
    assert.deepEqual(reward.status, {
      confirmed: true,
      block_height: height,
      block_hash: hash,
      block_time: time,
    })
    for (const row of await list(REAL)) {
      if (row.vin[0].is_coinbase) continue
      const paid = sumOf(row.vin.map((input: Body) => input.prevout.value))
      assert.equal(paid - sumOf(row.vout.map((output: Body) => output.value)), row.fee)
      assert.ok(row.fee >= 0)
      assert.equal((await get(`/block-height/${row.status.block_height}`)).text, row.status.block_hash)
    }
  })

  it('lists rows that add up to the stats of each real history, in every variant', async () => {
    for (const { address, transactions, balance, received, sent } of realAddresses()) {
      const script = outputScript(bitcoin, address)
      for (const variant of VARIANTS) {
        speak(variant)
        const rows = await readAll(address, variant)
        const { body } = await get(`/address/${address}`)
        assert.deepEqual([rows.length, body.chain_stats.tx_count], [transactions, transactions], address)
        assert.equal(sumOf(rows.map((row) => netOf(row, script))), balance, address)
        assert.equal(balanceOf(body), balance, address)
        if (variant === 'electrum') continue
        const { funded_txo_sum: funded, spent_txo_sum: spent } = body.chain_stats
        assert.deepEqual([funded, spent], [received, sent], address)
      }
    }
  })

  it('pages through all 3,000 rows of a large address, in every variant', async () => {
    const { chain } = simulator
    const address = chain.largeAddress(3_000)
    chain.pay(address, 500n)
    chain.mine()
    chain.spend(address, 300n)
    const script = outputScript(bitcoin, address)
    const truth = chain.history(address)
    for (const variant of VARIANTS) {
      speak(variant)
      const rows = await readAll(address, variant)
      assert.deepEqual(new Set(idsOf(rows)), new Set(truth.map(({ hash }) => hash)), variant)
      if (variant !== 'blockstream')
        assert.deepEqual(
          rows.map((row) => netOf(row, script)),
          truth.map(({ amount }) => Number(amount)),
        )
      const { body } = await get(`/address/${address}`)
      assert.equal(balanceOf(body), Number(chain.balance(address)))
      assert.equal(body.chain_stats.tx_count + body.mempool_stats.tx_count, 3_002)
      const old = rows.at(-1)
      assert.deepEqual((await get(`/tx/${old.txid}`)).body, old)
      for (const row of rows) assert.ok(row.fee >= 0)
    }
  })

  it('answers the deepest page of a long history as fast as the first', async () => {
    const { chain } = simulator
    const address = chain.largeAddress(1_000_000)
    const deep = chain.state(address)?.rows(999_900, 1)[0]?.hash
    for (const variant of ['blockstream', 'mempool'] as const) {
      speak(variant)
      const start = performance.now()
      for (let i = 0; i < 10; i++) {
        assert.equal((await list(address, `/txs/chain/${deep}`)).length, 25)
      }
      assert.ok(performance.now() - start < 1_000)
    }
  })

  it('orders a block by position or, at Blockstream, by hash', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    const paid = Array.from({ length: 8 }, () => chain.pay(address, 7n).hash)
    chain.mine()
    for (const variant of ['mempool', 'electrum'] as const) {
      speak(variant)
      assert.deepEqual(idsOf(await list(address)), paid.toReversed())
    }
    speak('blockstream')
    assert.deepEqual(idsOf(await list(address)), paid.toSorted())
    assert.deepEqual(idsOf(await list(address, `/txs/chain/${paid.toSorted()[2]}`)), paid.toSorted().slice(3))
    const busy = chain.largeAddress(400)
    const rows = await readAll(busy, 'blockstream')
    for (const block of Map.groupBy(rows, (row) => row.status.block_height).values()) {
      assert.deepEqual(idsOf(block), idsOf(block).toSorted())
    }
  })

  describe('with 60 unconfirmed and 60 confirmed rows', () => {
    let address: string
    let truth: readonly string[]
    before(() => {
      const { chain } = simulator
      address = chain.newAddress()
      for (let i = 0; i < 60; i++) {
        chain.pay(address, 10n)
        chain.mine()
      }
      for (let i = 0; i < 60; i++) chain.pay(address, 1n)
      truth = chain.history(address).map(({ hash }) => hash)
    })

    it('answers as Blockstream does', async () => {
      speak('blockstream')
      assert.deepEqual(idsOf(await list(address)), [...truth.slice(0, 50), ...truth.slice(60, 85)])
      assert.deepEqual(idsOf(await list(address, '/txs/mempool')), truth.slice(0, 50))
      assert.equal((await get(`/address/${address}`)).body.mempool_stats.tx_count, 60)
      const summary = await get(`/address/${address}/txs/summary`)
      assert.deepEqual([summary.status, summary.text.slice(0, 23)], [404, 'endpoint does not exist'])
      assert.equal(summary.poweredBy, null)
      assert.ok(!('sigops' in (await list(address))[0]))
    })

    it("answers as mempool's electrs does", async () => {
      assert.deepEqual(idsOf(await list(address)), truth.slice(0, 50))
      assert.deepEqual(idsOf(await list(address, `/txs?after_txid=${truth[49]}`)), truth.slice(50, 100))
      assert.deepEqual(idsOf(await list(address, `/txs?after_txid=${truth[100]}`)), truth.slice(101))
      assert.deepEqual(await list(address, `/txs?after_txid=${truth[119]}`), [])
      const unknown = await get(`/address/${address}/txs?after_txid=${UNKNOWN}`)
      assert.deepEqual([unknown.status, unknown.text], [422, 'after_txid not found'])
      assert.equal(unknown.poweredBy, 'mempool-electrs 3.3.0')
      assert.ok('sigops' in (await list(address))[0])
    })

    it("pages through what is confirmed at Blockstream's and mempool's", async () => {
      for (const variant of ['blockstream', 'mempool'] as const) {
        speak(variant)
        assert.deepEqual(idsOf(await list(address, '/txs/chain')), truth.slice(60, 85))
        assert.deepEqual(idsOf(await list(address, `/txs/chain/${truth[84]}`)), truth.slice(85, 110))
        assert.deepEqual(idsOf(await list(address, `/txs/chain/${truth[109]}`)), truth.slice(110))
        assert.deepEqual(await list(address, `/txs/chain/${truth[119]}`), [])
        assert.deepEqual(await list(address, `/txs/chain/${UNKNOWN}`), [])
        assert.deepEqual(await list(address, `/txs/chain/${truth[0]}`), [])
        assert.deepEqual(idsOf(await list(address, '/txs/chain/nonsense')), truth.slice(60, 85))
      }
    })

    it('serves summaries at mempool only', async () => {
      const rows = await list(address, '/txs/summary')
      assert.deepEqual(idsOf(rows), truth.slice(60))
      const { height, time } = simulator.chain.history(address)[60] as Body
      assert.deepEqual(rows[0], { txid: truth[60], value: 10, height, time, tx_position: 0 })
      assert.deepEqual(idsOf(await list(address, `/txs/summary/${truth[100]}`)), truth.slice(101))
      const unknown = await get(`/address/${address}/txs/summary/${UNKNOWN}`)
      assert.deepEqual([unknown.status, unknown.text], [422, 'after_txid not found'])
      const busy = simulator.chain.largeAddress(5_010)
      const first = await list(busy, '/txs/summary')
      const second = await list(busy, `/txs/summary/${first.at(-1).txid}`)
      assert.deepEqual([first.length, second.length], [5_000, 10])
      const sum = sumOf([...first, ...second].map(({ value }) => value))
      assert.equal(sum, Number(simulator.chain.balance(busy)))
    })

    it("answers as mempool's backend on an Electrum server does, with its bug", async () => {
      speak('electrum')
      const first = truth.slice(0, 10)
      assert.deepEqual(idsOf(await list(address)), first)
      assert.deepEqual(idsOf(await list(address, `/txs?after_txid=${truth[9]}`)), truth.slice(10, 20))
      assert.deepEqual(idsOf(await list(address, `/txs?after_txid=${truth[0]}`)), first)
      assert.deepEqual(idsOf(await list(address, `/txs?after_txid=${UNKNOWN}`)), first)
      assert.deepEqual(await list(address, `/txs?after_txid=${truth[119]}`), [])
      for (const [path, status] of [
        ['chain', 404],
        [`chain/${truth[80]}`, 404],
        ['mempool', 404],
        ['summary', 405],
      ] as const) {
        assert.equal((await get(`/address/${address}/txs/${path}`)).status, status, path)
      }
      const stats = (funded: number, spent: number, count: number) => ({
        funded_txo_count: 0,
        funded_txo_sum: funded,
        spent_txo_count: 0,
        spent_txo_sum: spent,
        tx_count: count,
      })
      const expected = { address, chain_stats: stats(600, 0, 60), mempool_stats: stats(60, 0, 60) }
      assert.deepEqual((await get(`/address/${address}`)).body, { ...expected, electrum: true })
      const spender = simulator.chain.newAddress()
      simulator.chain.pay(spender, 100n)
      simulator.chain.mine(1, { include: ({ outputs }) => outputs[0]?.address === spender })
      simulator.chain.spend(spender, 30n)
      assert.deepEqual((await get(`/address/${spender}`)).body.mempool_stats, stats(0, 30, 1))
    })
  })

  it('ignores outputs to a bare public key, which Blockchair counts', async () => {
    const { chain } = simulator
    const bare = chain.payToKey(KEY, 1_000n)
    assert.equal(bare.outputs[0]?.address, KEY_ADDRESS)
    assert.deepEqual(await list(KEY_ADDRESS), [])
    assert.equal((await get(`/address/${KEY_ADDRESS}`)).body.mempool_stats.tx_count, 0)
    const output = (await get(`/tx/${bare.hash}`)).body.vout[0]
    assert.deepEqual(
      [output.scriptpubkey, output.scriptpubkey_type, output.value, 'scriptpubkey_address' in output],
      [`21${KEY}ac`, 'p2pk', 1_000, false],
    )
    assert.equal(hashedKeyScript(output.scriptpubkey), outputScript(bitcoin, KEY_ADDRESS))
    chain.mine()
    const paid = chain.pay(KEY_ADDRESS, 50n)
    const expense = chain.spend(KEY_ADDRESS, 1_020n)
    const change = expense.outputs.find(({ address }) => address === KEY_ADDRESS)
    assert.equal(change?.value, 30n)
    chain.mine()
    assert.equal(chain.balance(KEY_ADDRESS), 30n)
    const rows = await list(KEY_ADDRESS)
    assert.deepEqual(
      rows.map((row) => [row.txid, netOf(row, outputScript(bitcoin, KEY_ADDRESS))]),
      [
        [expense.hash, -20],
        [paid.hash, 50],
      ],
    )
    assert.deepEqual((await get(`/address/${KEY_ADDRESS}`)).body.chain_stats, {
      funded_txo_count: 2,
      funded_txo_sum: 80,
      spent_txo_count: 1,
      spent_txo_sum: 50,
      tx_count: 2,
    })
    const summary = await list(KEY_ADDRESS, '/txs/summary')
    assert.deepEqual(
      summary.map(({ value }) => value),
      [-20, 50],
    )
    const url = `${simulator.url}/bitcoin/dashboards/address/${KEY_ADDRESS}?transaction_details=true`
    const blockchair: Body = await (await fetch(url)).json()
    assert.equal(blockchair.data[KEY_ADDRESS].address.received, 1_080)
    assert.equal(blockchair.data[KEY_ADDRESS].transactions.length, 3)
    const long = chain.payToKey(LONG_KEY, 9n)
    assert.equal((await get(`/tx/${long.hash}`)).body.vout[0].scriptpubkey, `41${LONG_KEY}ac`)
    const bumped = chain.replace(long.hash, 10n)
    assert.equal((await get(`/tx/${bumped.hash}`)).body.vout[0].scriptpubkey_type, 'p2pk')
    assert.equal((await get(`/tx/${long.hash}`)).status, 404)
    assert.throws(() => chain.payToKey('02', 1n), RangeError)
  })

  it('follows reorganisations', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    const [moved, gone] = [chain.pay(address, 1n), chain.pay(address, 2n)]
    const old = chain.mine()
    chain.reorganise(1, { fate: ({ hash }) => (hash === moved.hash ? 1 : 'drop') })
    const [row, ...others] = await list(address)
    assert.deepEqual([row.txid, others.length], [moved.hash, 0])
    assert.deepEqual(
      [row.status.block_height, row.status.block_hash],
      [old.height + 1, (await get('/blocks/tip/hash')).text],
    )
    assert.equal((await get(`/tx/${gone.hash}`)).status, 404)
    assert.equal((await get(`/block/${old.hash}`)).status, 404)
    assert.notEqual((await get(`/block-height/${old.height}`)).text, old.hash)
  })

  it('fails with the requested status', async () => {
    for (const [status, text, type] of [
      [400, 'Too many history entries', 'text/plain'],
      [403, 'Forbidden', 'text/plain'],
      [404, 'Not Found', 'text/plain'],
      [429, 'Too Many Requests', 'text/plain'],
      [500, 'Internal Server Error', 'text/plain'],
      [503, 'Service Unavailable', 'text/plain'],
      [504, 'Gateway Timeout', 'text/plain'],
    ] as const) {
      fail({ kind: 'status', status })
      const got = await get(`/address/${REAL}`)
      assert.deepEqual([got.status, got.text, got.type], [status, text, type])
    }
    fail({ kind: 'status', status: 502 })
    assert.equal((await get('/blocks/tip/height')).type, 'text/html')
    const page = '<html><head><title>429 Too Many Requests</title></head></html>'
    fail({ kind: 'status', status: 429, text: page })
    const html = await get(`/address/${REAL}/txs`)
    assert.deepEqual([html.status, html.text, html.type], [429, page, 'text/html'])
    fail({ kind: 'status', status: 429, text: '{"message":"NOTICE"}' })
    assert.deepEqual((await get('/blocks/tip/hash')).body, { message: 'NOTICE' })
    assert.deepEqual(simulator.esplora.requests.at(-1)?.faults, ['status'])
  })

  it('resets, truncates, delays and withholds answers on request', async () => {
    const path = `/address/${REAL}/txs`
    fail({ kind: 'reset' })
    await assert.rejects(get(path))
    assert.equal(simulator.esplora.requests.at(-1)?.status, null)
    fail({ kind: 'truncated' })
    await assert.rejects(get(path))
    fail({ kind: 'invalid-json' })
    await assert.rejects(get(path), SyntaxError)
    assert.ok(Number.isNaN(Number((await get('/blocks/tip/height')).text)))
    fail({ kind: 'time-out' })
    await assert.rejects(fetch(simulator.esplora.url, { signal: AbortSignal.timeout(30) }), /timeout/i)
    fail({ kind: 'latency', ms: 40 })
    const start = performance.now()
    await get(path)
    assert.ok(performance.now() - start >= 39)
  })

  it('leaves parts out on request', async () => {
    fail({ kind: 'missing', part: 'chain_stats' })
    assert.deepEqual(Object.keys((await get(`/address/${REAL}`)).body), ['address', 'mempool_stats'])
    for (const part of ['prevout', 'status', 'txid', 'value'] as const) {
      fail({ kind: 'missing', part })
      const { text, body } = await get(`/address/${REAL}/txs`)
      assert.ok(body.length > 0 && !text.includes(`"${part}":`), part)
    }
    fail({ kind: 'missing', part: 'value' })
    assert.ok(!('value' in (await list(REAL, '/txs/summary'))[0]))
  })

  it('corrupts rows on request, and only then', async () => {
    const script = outputScript(bitcoin, REAL)
    const good = await list(REAL, '/txs/chain')
    const sum = (rows: Body[]): number => sumOf(rows.map((row) => netOf(row, script)))
    const rowsWith = async (...faults: EsploraFault[]) => {
      fail(...faults)
      return list(REAL, '/txs/chain')
    }
    assert.equal((await rowsWith({ kind: 'leave-out', rows: 2 })).length, 23)
    const doubled = await rowsWith({ kind: 'duplicate', rows: 1 })
    assert.deepEqual([doubled.length, new Set(idsOf(doubled)).size], [25, 24])
    for (const by of [3n, -3n]) {
      const wrong = await rowsWith({ kind: 'wrong-amount', by })
      assert.equal(sum(wrong) - sum(good), Number(by))
      const changed = wrong.filter((row, place) => JSON.stringify(row) !== JSON.stringify(good[place]))
      assert.equal(changed.length, 1)
      const [{ vin, vout, fee }] = changed as [Body]
      const paid = sumOf(vin.map((input: Body) => input.prevout.value))
      assert.equal(paid - sumOf(vout.map((output: Body) => output.value)), fee)
    }
    simulator.esplora.setFaults(null)
    assert.deepEqual(await list(REAL, '/txs/chain'), good)
    const right = await list(REAL, '/txs/summary')
    fail({ kind: 'wrong-amount', by: 5n })
    const values = (rows: Body[]): number => sumOf(rows.map(({ value }) => value))
    assert.equal(values(await list(REAL, '/txs/summary')) - values(right), 5)
  })

  it('does not know an address on request', async () => {
    fail({ kind: 'blank' })
    for (const variant of VARIANTS) {
      speak(variant)
      const { body } = await get(`/address/${REAL}`)
      assert.deepEqual([balanceOf(body), body.chain_stats.tx_count], [0, 0])
      assert.deepEqual(await list(REAL, `/txs?after_txid=${UNKNOWN}`), [])
    }
  })

  it('answers entirely from the past, by changes and by blocks', async () => {
    const { chain } = simulator
    const before = chain.tip
    const address = chain.newAddress()
    const first = chain.pay(address, 10n)
    const then = chain.mine()
    chain.mine(2)
    chain.pay(address, 20n)
    const read = async (by: Extract<EsploraFault, { kind: 'behind' }>['by']) => {
      fail({ kind: 'behind', by })
      const hash = (await get('/blocks/tip/hash')).text
      const height = Number((await get('/blocks/tip/height')).text)
      assert.equal((await get(`/block-height/${height}`)).text, hash)
      assert.equal((await get(`/block-height/${height + 1}`)).status, 404)
      const stats = (await get(`/address/${address}`)).body
      return [hash, (await list(address)).length, stats.chain_stats.tx_count, stats.mempool_stats.tx_count]
    }
    assert.deepEqual(await read({ changes: 0 }), [chain.tip.hash, 2, 1, 1])
    assert.deepEqual(await read({ changes: 1 }), [chain.tip.hash, 1, 1, 0])
    assert.deepEqual(await read({ changes: 2 }), [then.hash, 1, 1, 0])
    assert.deepEqual(await read({ changes: 3 }), [before.hash, 1, 0, 1])
    assert.equal((await get(`/tx/${first.hash}`)).body.status.confirmed, false)
    assert.deepEqual((await read({ blocks: 1 })).slice(1), [1, 1, 0])
    assert.deepEqual((await read({ blocks: 4 })).slice(1), [0, 0, 0])
    assert.equal((await get(`/tx/${first.hash}`)).status, 404)
    simulator.esplora.setFaults(null)
    const branch = chain.tip.hash
    chain.reorganise(1)
    fail({ kind: 'behind', by: { changes: 1 } })
    assert.equal((await get('/blocks/tip/hash')).text, branch)
    assert.equal((await get(`/block/${branch}`)).body.id, branch)
  })

  it('passes the parsed request to fault plans and hooks', async () => {
    const seen: Body[] = []
    const { esplora, chain } = simulator
    esplora.setFaults((request) => {
      seen.push(request)
      return null
    })
    const address = chain.newAddress()
    const paths = [
      ['/blocks/tip/height', 'tip-height', null, null, null],
      ['/blocks/tip/hash', 'tip-hash', null, null, null],
      ['/block-height/5', 'block-height', null, null, '5'],
      [`/block/${UNKNOWN}`, 'block', null, null, UNKNOWN],
      [`/address/${REAL}`, 'address', REAL, null, null],
      [`/address/${REAL}/txs?after_txid=a`, 'txs', REAL, 'a', null],
      [`/address/${REAL}/txs/chain`, 'txs-chain', REAL, null, null],
      [`/address/${REAL}/txs/chain/b`, 'txs-chain', REAL, 'b', null],
      [`/address/${REAL}/txs/mempool`, 'txs-mempool', REAL, null, null],
      [`/address/${address}/txs/summary/c`, 'txs-summary', address, 'c', null],
      [`/tx/${UNKNOWN}`, 'tx', null, null, UNKNOWN],
      ['/fees', 'unknown', null, null, null],
    ] as const
    for (const [path] of paths) await get(path)
    assert.deepEqual(
      seen.map((request) => [request.url, request.kind, request.address, request.cursor, request.id]),
      paths,
    )
    await get('/fees')
    assert.deepEqual([seen.at(-1).repeat, seen.at(-1).number - seen[0].number], [1, 12])
    esplora.setFaults(null)
    esplora.configure({ afterRequest: () => void chain.pay(address, 1n) })
    const counts: number[] = []
    for (let i = 0; i < 3; i++) counts.push((await list(address)).length)
    esplora.configure({ afterRequest: () => undefined })
    assert.deepEqual(counts, [0, 1, 2])
  })

  it('keeps its own log, separate from that of Blockchair', async () => {
    const { esplora } = simulator
    simulator.clearRequests()
    esplora.clearRequests()
    esplora.configure({ latencyMs: 20 })
    await Promise.all([1, 2, 3].map((height) => get(`/block-height/${height}`)))
    assert.deepEqual([esplora.requests.length, esplora.openMax, simulator.requests.length], [3, 3, 0])
    assert.equal(esplora.requests[0]?.status, 200)
  })

  it('uses the options of the start, and closes with the simulator', async () => {
    const lone = await startSimulator({ realHistories: false, esplora: { variant: 'electrum' } })
    const { url } = lone.esplora
    const address = lone.chain.newAddress()
    const answer: Body = await (await fetch(`${url}/address/${address}`)).json()
    assert.equal(answer.electrum, true)
    await lone.close()
    await assert.rejects(fetch(`${url}/blocks/tip/height`))
  })
})
