import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { outputScript } from '../../domain/address/output-script.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeStats } from './decode-stats.ts'
import { decodeList, decodeMovesBareKey, decodeSummary } from './decode-transactions.ts'

const bitcoin = chainOf('bitcoin')

const isOwn = (address: string) => address === 'bc1qq7gm20tgeauggamlh7m54fu9e54vkdyzxzy5rh'

const recorded = (name: string) => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')

describe('decodeList', () => {
  it('computes the net amount of each transaction for an output script', () => {
    const script = outputScript(bitcoin, 'bc1qkd9hm2qwvck3mvlul035kl6v4nz04s6dmryeq5')
    const { rows } = decodeList(recorded('two-in-one-block'), script)
    assert.deepEqual(
      rows.map(({ hash, amount, height }) => [hash.slice(0, 8), amount, height]),
      [
        ['a418e856', -197_497_253n, 767_637],
        ['ec901bca', 197_497_253n, 767_637],
      ],
    )
    assert.equal(rows[0]?.blockHash, rows[1]?.blockHash)
  })

  it('gives an unconfirmed transaction no time', () => {
    const script = outputScript(bitcoin, '3HpfPwMTCggpmwMNxebnJB6y8jJP8Y3mdM')
    const [row] = decodeList(recorded('unconfirmed'), script).rows
    assert.deepEqual([row?.amount, row?.height, row?.time], [-8_832_100n, null, null])
  })

  it('does not count an output to a bare public key, but detects it', () => {
    const script = outputScript(bitcoin, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')
    assert.throws(() => decodeList(`[${recorded('genesis')}]`, script), /does not concern this address/)
    const transaction = recorded('genesis')
    assert.equal(decodeMovesBareKey(transaction, script), true)
    assert.equal(
      decodeMovesBareKey(transaction, outputScript(bitcoin, '1BitcoinEaterAddressDontSendf59kuE')),
      false,
    )
  })

  const wrong: readonly [string, RegExp, string][] = [
    ['a txid', /"txid":"9f13[^"]*"/, '"txid":"abc"'],
    ['a status', /"status":\{[^}]*\}/, '"status":null'],
    ['a whole value', /"value":\d+/, '"value":1.5'],
    ['outputs', /"vout":\[/, '"outputs":['],
  ]
  for (const [part, found, instead] of wrong) {
    it(`refuses a transaction without ${part} instead of guessing`, () => {
      const text = recorded('unconfirmed')
      const spoilt = text.replace(found, instead)
      assert.notEqual(spoilt, text)
      assert.throws(() => decodeList(spoilt, '00'), UnusableAnswer)
    })
  }

  it('refuses an answer that is not a list', () => {
    assert.throws(() => decodeList('{}', '00'), UnusableAnswer)
    assert.throws(() => decodeList('Too many', '00'), SyntaxError)
  })
})

describe('decodeStats', () => {
  it('reads the confirmed and the unconfirmed part separately', () => {
    const { confirmed, mempool, electrum, fingerprint } = decodeStats(recorded('address'), isOwn)
    assert.deepEqual(confirmed, { count: 1, sum: 94_641n })
    assert.deepEqual(mempool, { count: 1, sum: -94_641n })
    assert.deepEqual([electrum, fingerprint], [false, '0/94641/94641/1/0'])
  })

  it('reads sums beyond 2^53 exactly', () => {
    const text = recorded('address').replace('"funded_txo_sum":94641', '"funded_txo_sum":9007199254740993')
    assert.equal(decodeStats(text, isOwn).confirmed.sum, 9_007_199_254_740_993n)
  })

  it('refuses stats that lack a part', () => {
    assert.throws(() => decodeStats('{"chain_stats":{}}', isOwn), UnusableAnswer)
    assert.throws(() => decodeStats('[]', isOwn), UnusableAnswer)
  })
})

describe('decodeSummary', () => {
  it('reads signed net amounts', () => {
    const row = { txid: 'ab'.repeat(32), value: -7, height: 5, time: 9, tx_position: 1 }
    assert.deepEqual(decodeSummary(JSON.stringify([row]), isOwn), [
      { hash: 'ab'.repeat(32), amount: -7n, height: 5, time: 9, blockHash: null },
    ])
  })
})

describe('answers recorded on a regtest chain', () => {
  const read = (name: string) => JSON.parse(recorded(name))

  it('of mempool over an Electrum server state balances instead of sums', () => {
    const name = 'mempool-electrum-unconfirmed-parent-address'
    const stats = decodeStats(recorded(name), (address) => address === read(name).address)
    assert.deepEqual(stats.confirmed, { count: 318, sum: 1_813_469_510n })
    assert.deepEqual(stats.mempool, { count: 2, sum: -97_292_582n })
    assert.equal(stats.electrum, true)
    assert.throws(() => decodeStats(recorded(name), () => false), /about another address/)
  })

  it('of mempool’s electrs list an unconfirmed transaction twice, which is one row', () => {
    const { address, txs, summary } = read('mempool-electrs-one-waiting')
    assert.equal(decodeStats(JSON.stringify(address.body), () => true).mempool.count, 1)
    assert.equal(txs.unconfirmed, 2)
    const vout = [{ scriptpubkey: '00', value: 1 }]
    const listed = txs.first.map((row: object) => ({ ...row, vin: [], vout }))
    assert.equal(decodeList(JSON.stringify(listed), '00').rows.length, 1)
    assert.deepEqual(
      decodeSummary(JSON.stringify(summary.first), () => true).map(({ amount }) => amount),
      [2_549_245n, -13_132_986n],
    )
  })
})
