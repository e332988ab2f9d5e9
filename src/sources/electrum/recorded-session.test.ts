import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { hex } from '@scure/base'
import { RawTransaction } from '../../domain/transactions/raw/raw-transaction.ts'
import { scriptHash } from './script-hash.ts'
import { hasStatus } from './status-hash.ts'

type Parsed = ReturnType<typeof JSON.parse>

/** A request with its answer. */
interface Exchange {
  readonly method: string
  readonly params: readonly Parsed[]
  readonly answer: Parsed
  /** The number of the line that asked. */
  readonly asked: number
}

const FILE = new URL('./fixtures/electrumx-session.ndjson', import.meta.url)
const records: readonly Parsed[] = readFileSync(FILE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const scripts: Readonly<Record<string, string>> = records.find((record) => 'scripts' in record).scripts

const exchanges = exchangesOf(records)

function exchangesOf(lines: readonly Parsed[]): readonly Exchange[] {
  const answers = new Map<number, Parsed>()
  const asked: Exchange[] = []
  for (const { from, line } of lines) {
    for (const message of from === 'server' ? [JSON.parse(line)].flat() : []) answers.set(message.id, message)
  }
  for (const [number, { from, line }] of lines.entries()) {
    if (from !== 'client') continue
    for (const { id, method, params } of [JSON.parse(line)].flat()) {
      asked.push({ method, params, answer: answers.get(id), asked: number })
    }
  }
  return asked
}

function exchangesWith(method: string): readonly Exchange[] {
  return exchanges.filter((exchange) => exchange.method === method && exchange.answer.error === undefined)
}

/** The raw transactions by hash. */
const raw = new Map(
  exchangesWith('blockchain.transaction.get').map(({ params, answer }) => [
    params[0] as string,
    RawTransaction.read('litecoin', hex.decode(answer.result)),
  ]),
)

/** The amounts that an address received and spent in these transactions, in two passes over them. */
function netOf(script: string, hashes: readonly string[]): bigint {
  const own = new Map<string, bigint>()
  for (const hash of hashes) {
    raw.get(hash)?.forEachOutput((index, value, paid) => {
      if (hex.encode(paid) === script) own.set(`${hash}:${index}`, value)
    })
  }
  let net = [...own.values()].reduce((sum, value) => sum + value, 0n)
  for (const hash of hashes) {
    raw.get(hash)?.forEachInput((spent, index) => {
      net -= own.get(`${spent}:${index}`) ?? 0n
    })
  }
  return net
}

describe('a recorded session of ElectrumX', () => {
  it('was answered by a real server', () => {
    assert.deepEqual(exchangesWith('server.version')[0]?.answer.result, ['ElectrumX 2.0b1', '1.6'])
    assert.ok(exchanges.every(({ answer }) => answer !== undefined))
  })

  it('names scripts by our script hashes', () => {
    for (const [hash, script] of Object.entries(scripts)) {
      assert.equal(scriptHash(hex.decode(script)), hash)
    }
  })

  it('has raw transactions with the ids that we compute', () => {
    assert.equal(raw.size, 3)
    for (const [hash, transaction] of raw) assert.equal(transaction.id, hash)
  })

  it('states statuses over its lists, in the mempool and after a reorganisation', async () => {
    let compared = 0
    for (const { params, answer, asked } of exchangesWith('blockchain.scripthash.get_history')) {
      const same = exchanges.find(
        (other) =>
          other.asked === asked &&
          other.method === 'blockchain.scripthash.subscribe' &&
          other.params[0] === params[0],
      )
      if (same === undefined) continue
      const list = answer.result.map(({ tx_hash, height }: Parsed) => ({ hash: tx_hash, height }))
      assert.ok(await hasStatus(list, [same.answer.result]), JSON.stringify(list))
      compared++
    }
    assert.equal(compared, 5)
  })

  it('states the balances that follow from the raw transactions', () => {
    let compared = 0
    for (const { params, answer, asked } of exchangesWith('blockchain.scripthash.get_balance')) {
      const list = exchangesWith('blockchain.scripthash.get_history').find(
        (other) => other.asked === asked && other.params[0] === params[0],
      )
      if (list === undefined) continue
      const hashes = list.answer.result.map(({ tx_hash }: Parsed) => tx_hash)
      const { confirmed, unconfirmed } = answer.result
      assert.equal(netOf(scripts[params[0]] as string, hashes), BigInt(confirmed + unconfirmed))
      compared++
    }
    assert.equal(compared, 7)
  })

  it('tells of a reorganisation only by a header whose parent is another one', () => {
    const tips = records
      .filter(({ from }) => from === 'server')
      .flatMap(({ line }) => [JSON.parse(line)].flat())
      .filter(({ method }) => method === 'blockchain.headers.subscribe')
      .map(({ params }) => params[0])
    assert.deepEqual(
      tips.map(({ height }) => height),
      [111, 112, 113],
    )
    const headers = exchangesWith('blockchain.block.header').map(({ params, answer }) => [
      params[0],
      answer.result,
    ])
    const replaced = headers.filter(([height]) => height === 112).map(([, header]) => header)
    assert.equal(new Set(replaced).size, 2)
    assert.ok(replaced.includes(tips[1].hex))
  })
})
