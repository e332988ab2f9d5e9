import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, describe, it } from 'node:test'
import { type Simulator, startSimulator } from '../simulator.ts'
import { type BlockchairFault, drawFaults, evenOdds, ODD_ANSWERS, TRANSIENT_FAULTS } from './fault.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are read without types
type Body = any

const REAL = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const OTHER = '1QiCwwcWQuMxC8h8mAjPP91xNaxo3NnAT'

function fixture(name: string): Body {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
}

/** The shape of a body: names and types, without addresses and numbers; null matches anything. */
function shapeOf(value: Body): Body {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (value === null || typeof value !== 'object') return typeof value
  return Object.entries(value).map(([key, member]) => [
    /^[123bm][a-zA-Z0-9]{24,}$/.test(key) ? 'ADDRESS' : key,
    shapeOf(member),
  ])
}

function assertShape(actual: Body, recorded: Body, path = 'body'): void {
  if (actual === null || recorded === null) return
  if (Array.isArray(actual) && Array.isArray(recorded)) {
    if (actual.length > 0 && recorded.length > 0) assertShape(actual[0], recorded[0], `${path}[]`)
    return
  }
  assert.equal(typeof actual, typeof recorded, path)
  if (typeof actual !== 'object') return
  const names = (body: Body) => shapeOf(body).map(([key]: [string]) => key)
  assert.deepEqual(names(actual), names(recorded), path)
  for (const [place, [key, member]] of Object.entries<Body>(actual).entries()) {
    assertShape(member, Object.values<Body>(recorded)[place], `${path}.${key}`)
  }
}

describe('the simulated Blockchair', () => {
  let simulator: Simulator
  before(async () => {
    simulator = await startSimulator({ seed: 11 })
  })
  after(() => simulator.close())
  afterEach(() => {
    simulator.setFaults(null)
    simulator.configure({
      cache: false,
      emptySet: 'empty',
      setCounts: 'transactions',
      setLimits: 'rows',
      keys: undefined as never,
    })
  })

  async function get(path: string): Promise<{ status: number; text: string; body: Body }> {
    const response = await fetch(simulator.url + path)
    const text = await response.text()
    return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : null }
  }
  const single = (address: string, query = '') => get(`/bitcoin/dashboards/address/${address}${query}`)
  const fail = (...faults: BlockchairFault[]) => simulator.setFaults(() => faults)

  it('answers in the recorded shapes', async () => {
    assertShape((await single(REAL, '?limit=3,0')).body, fixture('address'))
    const { body: detailed } = await single(REAL, '?transaction_details=true')
    const recorded = fixture('address-with-details')
    delete Object.values<Body>(recorded.data)[0].period
    assertShape(detailed, recorded)
    assertShape((await get(`/bitcoin/dashboards/addresses/${OTHER}`)).body, fixture('addresses'))
    const { body: unused } = await single(simulator.chain.newAddress())
    assertShape({ data: unused.data }, fixture('address-never-used'))
    assert.deepEqual(Object.values(unused.data), Object.values(fixture('address-never-used').data))
    const { body: stats } = await get('/bitcoin/stats')
    assertShape(stats.context, fixture('stats').context)
    const missing = Object.keys(fixture('stats').data).filter((key) => !(key in stats.data))
    assert.deepEqual(missing, [])
  })

  it('reports limit, offset, state and cost correctly', async () => {
    const { body } = await single(REAL, '?transaction_details=true&limit=10,0&offset=55,0')
    const { limit, offset, state, request_cost: cost, code } = body.context
    assert.deepEqual([code, limit, offset, state, cost], [200, '10,0', '55,0', simulator.chain.tip.height, 2])
    assert.equal(body.data[REAL].transactions.length, 6)
    const set = await get(
      `/bitcoin/dashboards/addresses/${REAL},${OTHER},${simulator.chain.newAddress()}?limit=5`,
    )
    assert.equal(set.body.context.request_cost, 1.2)
    assert.equal(set.body.context.results, 2)
    assert.equal(set.body.context.limit, '5,5')
    assert.deepEqual(Object.keys(set.body.data.addresses), [REAL, OTHER])
    assert.equal(set.body.data.set.transaction_count, 75)
    assert.equal(simulator.requests.at(-1)?.cost, 1.2)
  })

  it('pages through the whole list, with any limit', async () => {
    const whole = (await single(REAL, '?transaction_details=true&limit=10000')).body.data[REAL].transactions
    assert.equal(whole.length, 61)
    for (const limit of [1, 7, 60, 61, 100]) {
      const pages: Body[] = []
      for (let offset = 0; offset < 70; offset += limit) {
        const { body } = await single(REAL, `?transaction_details=true&limit=${limit}&offset=${offset}`)
        pages.push(...body.data[REAL].transactions)
      }
      assert.deepEqual(pages, whole)
    }
    const sum = whole.reduce((total: number, row: Body) => total + row.balance_change, 0)
    assert.equal(sum, 0)
  })

  it('pages through a large address with new rows on top', async () => {
    const lone = await startSimulator({ realHistories: false })
    const { chain } = lone
    const busy = chain.largeAddress(300)
    chain.pay(busy, 5n)
    chain.mine()
    chain.spend(busy, 3n)
    const read = async (limit: number, offset: number): Promise<Body[]> => {
      const url = `${lone.url}/bitcoin/dashboards/address/${busy}?transaction_details=true&limit=${limit},0&offset=${offset},0`
      const body: Body = await (await fetch(url)).json()
      return body.data[busy].transactions
    }
    const whole = await read(1_000, 0)
    assert.deepEqual(
      whole.map(({ hash }) => hash),
      chain.history(busy).map(({ hash }) => hash),
    )
    assert.equal(whole[0].block_id, -1)
    const pages: Body[] = []
    for (let offset = 0; offset < 310; offset += 31) pages.push(...(await read(31, offset)))
    assert.deepEqual(pages, whole)
    await lone.close()
  })

  it('prints every digit', async () => {
    const address = simulator.chain.newAddress()
    simulator.chain.pay(address, 5_581_285_138_490_654_703n)
    const { text } = await single(address, '?transaction_details=true')
    assert.match(text, /"balance":5581285138490654703,/)
    assert.match(text, /"balance_change":5581285138490654703}/)
  })

  it('leaves out unconfirmed transactions on request', async () => {
    const address = simulator.chain.newAddress()
    simulator.chain.pay(address, 10n)
    simulator.chain.mine()
    simulator.chain.pay(address, 5n)
    const { body } = await single(address, '?state=latest')
    assert.equal(body.data[address].address.balance, 10)
    assert.equal(body.data[address].transactions.length, 1)
  })

  it('fails as in the recordings', async () => {
    fail({ kind: 'status', status: 430 })
    const { status, body } = await single(REAL)
    assert.equal(status, 430)
    assertShape(body, fixture('430'))
    assert.equal(body.context.error, fixture('430').context.error)
    fail({ kind: 'status', status: 500, body: 'framework' })
    assert.equal((await single(REAL)).text, '{"message":"Server Error"}')
    fail({ kind: 'status', status: 500, body: 'bare' })
    assert.equal(
      (await single(REAL)).text,
      '{"data":null,"context":{"code":500,"error":"Something went wrong"}}',
    )
    fail({ kind: 'status', status: 500, body: 'html' })
    assert.match((await single(REAL)).text, /^<!DOCTYPE html>/)
    assert.equal(simulator.requests.at(-1)?.cost, 0)
  })

  it('validates chains, keys, parameters and bounds', async () => {
    assert.deepEqual(await get('/bitcoin-sv/stats'), {
      status: 404,
      text: '{"message":""}',
      body: { message: '' },
    })
    assert.equal((await single(REAL, '?nonsense=1')).status, 400)
    assert.equal((await single(REAL, '?limit=10001')).status, 400)
    assert.equal((await single(REAL, '?offset=1000001')).status, 400)
    simulator.configure({ keys: ['good'] })
    assert.equal((await single(REAL, '?key=good')).status, 200)
    const bad = await single(REAL, '?key=bad')
    assert.deepEqual([bad.status, bad.body.context.error.slice(0, 18)], [402, 'Invalid API token.'])
    const premium = (await get('/premium/stats?key=good')).body
    assert.deepEqual([premium.data.requests_today, premium.context.request_cost], [1, 0])
  })

  it('answers a set of unused addresses in either way', async () => {
    const path = `/bitcoin/dashboards/addresses/${simulator.chain.newAddress()},${simulator.chain.newAddress()}`
    const empty = await get(path)
    assert.deepEqual([empty.status, empty.body.data.addresses, empty.body.context.results], [200, [], 0])
    simulator.configure({ emptySet: 'not-found' })
    const absent = await get(path)
    assert.deepEqual([absent.status, absent.body.data, absent.body.context.code], [404, null, 404])
  })

  it('lists the rows of a set with their addresses, one limit for all', async () => {
    const { chain } = simulator
    const [one, two] = [chain.newAddress(), chain.newAddress()]
    chain.pay(one, 50n)
    chain.mine()
    chain.spend(one, 50n, two)
    chain.mine()
    const path = `/bitcoin/dashboards/addresses/${one},${two}`
    const set = (limit = 10_000) => get(`${path}?transaction_details=true&limit=${limit},0`)
    const owners = (answer: { body: Body }) => answer.body.data.transactions.map((row: Body) => row.address)
    const whole = await set()
    assert.deepEqual(owners(whole).toSorted(), [one, one, two].toSorted())
    assert.equal(whole.body.data.set.transaction_count, 2)
    assert.equal(whole.body.context.request_cost, 2.1)
    assert.equal(owners(await set(1)).length, 1)
    simulator.configure({ setCounts: 'rows', setLimits: 'transactions' })
    assert.equal((await set()).body.data.set.transaction_count, 3)
    assert.deepEqual(owners(await set(1)).toSorted(), [one, two].toSorted())
    fail({ kind: 'ownerless' })
    assert.deepEqual(owners(await set()), [undefined, undefined, undefined])
    fail({ kind: 'forgotten', address: one })
    const forgetful = await set()
    assert.deepEqual(Object.keys(forgetful.body.data.addresses), [two])
    assert.deepEqual([owners(forgetful), forgetful.body.data.set.address_count], [[two], 2])
  })

  it('corrupts answers on request, and only then', async () => {
    const query = '?transaction_details=true&limit=1000'
    const good = (await single(REAL, query)).body.data[REAL]
    const rowsWith = async (...faults: BlockchairFault[]) => {
      fail(...faults)
      return (await single(REAL, query)).body.data[REAL].transactions
    }
    assert.equal((await rowsWith({ kind: 'leave-out', rows: 2 })).length, 59)
    assert.equal((await rowsWith({ kind: 'clamp', limit: 10 })).length, 10)
    const doubled = await rowsWith({ kind: 'duplicate', rows: 1 })
    assert.equal(new Set(doubled.map((row: Body) => row.hash)).size, 60)
    const wrong = await rowsWith({ kind: 'wrong-amount', by: 3n })
    assert.equal(
      wrong.reduce((sum: number, row: Body) => sum + row.balance_change, 0),
      3,
    )
    const shuffled = await rowsWith({ kind: 'shuffle' })
    assert.notDeepEqual(shuffled, good.transactions)
    assert.deepEqual(
      shuffled.map((row: Body) => row.block_id),
      good.transactions.map((row: Body) => row.block_id),
    )
    assert.deepEqual(await rowsWith({ kind: 'blank' }), [])
    for (const part of ['data-null', 'data-array', 'context', 'state', 'transactions', 'address'] as const) {
      fail({ kind: 'missing', part })
      const { body, text } = await single(REAL, query)
      if (part === 'data-null') assert.equal(body.data, null)
      else if (part === 'data-array') assert.deepEqual(body.data, [])
      else assert.ok(!text.includes(`"${part}":`), part)
    }
    simulator.setFaults(null)
    assert.deepEqual((await single(REAL, query)).body.data[REAL], good)
  })

  it('resets, truncates, delays and withholds answers on request', async () => {
    fail({ kind: 'reset' })
    await assert.rejects(single(REAL))
    assert.equal(simulator.requests.at(-1)?.status, null)
    fail({ kind: 'truncated' })
    await assert.rejects(single(REAL))
    fail({ kind: 'invalid-json' })
    await assert.rejects(single(REAL), SyntaxError)
    fail({ kind: 'time-out' })
    await assert.rejects(fetch(simulator.url, { signal: AbortSignal.timeout(30) }), /timeout/i)
    fail({ kind: 'latency', ms: 40 })
    const start = performance.now()
    await single(REAL)
    assert.ok(performance.now() - start >= 39)
  })

  it('answers from the past, and with the mempool sorted by time', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    chain.pay(address, 10n)
    chain.mine(3)
    const waiting = chain.pay(address, 20n)
    chain.pay(address, 40n)
    chain.mine(1, { include: ({ hash }) => hash !== waiting.hash })
    const blocksWith = async (fault: BlockchairFault) => {
      fail(fault)
      const { body } = await single(address, '?transaction_details=true')
      return [
        body.context.state - chain.tip.height,
        ...body.data[address].transactions.map((row: Body) => row.balance_change),
      ]
    }
    assert.deepEqual(await blocksWith({ kind: 'behind', by: { changes: 0 } }), [0, 20, 40, 10])
    assert.deepEqual(await blocksWith({ kind: 'behind', by: { changes: 2 } }), [-1, 20, 10])
    assert.deepEqual(await blocksWith({ kind: 'behind', by: { blocks: 4 } }), [-4, 10])
    assert.deepEqual(await blocksWith({ kind: 'mempool-by-time' }), [0, 40, 20, 10])
  })

  it('lets tests change the chain between any two requests', async () => {
    const { chain } = simulator
    const address = chain.newAddress()
    chain.pay(address, 1n)
    simulator.configure({ afterRequest: () => void chain.pay(address, 1n) })
    const counts: number[] = []
    for (let i = 0; i < 3; i++)
      counts.push((await single(address)).body.data[address].address.transaction_count)
    simulator.configure({ afterRequest: () => undefined })
    assert.deepEqual(counts, [1, 2, 3])
  })

  it('caches equal answers for a minute on request', async () => {
    let now = Date.UTC(2026, 0, 1)
    await using clocked = await startSimulator({ cache: true, serverNow: () => now })
    const address = clocked.chain.newAddress()
    const read = async (key: string): Promise<Body> => {
      const response = await fetch(`${clocked.url}/bitcoin/dashboards/address/${address}?limit=1&key=${key}`)
      const body: Body = await response.json()
      return [body.data[address].address.balance, body.context.cache.live, body.context.cache.until]
    }
    assert.deepEqual(await read('a'), [0, true, '2026-01-01 00:01:00'])
    clocked.chain.pay(address, 9n)
    now += 59_000
    assert.deepEqual(await read('b'), [0, false, '2026-01-01 00:01:00'])
    now += 1_000
    assert.deepEqual(await read('a'), [9, true, '2026-01-01 00:02:00'])
  })

  it('counts requests, and concurrent ones', async () => {
    simulator.clearRequests()
    simulator.configure({ latencyMs: 20 })
    await Promise.all([1, 2, 3].map((limit) => single(REAL, `?limit=${limit}`)))
    simulator.configure({ latencyMs: 0 })
    assert.equal(simulator.requests.length, 3)
    assert.equal(simulator.openMax, 3)
    assert.equal(simulator.points, 3)
  })

  it('draws the same faults from the same seed in any order', async () => {
    const odds = [...evenOdds(0.05, TRANSIENT_FAULTS), ...evenOdds(0.05, ODD_ANSWERS)]
    const drawn: unknown[][] = []
    for (const seed of [1, 1, 2]) {
      const plan = drawFaults(seed, odds)
      const request = simulator.requests[0]
      assert.ok(request !== undefined)
      drawn.push(Array.from({ length: 100 }, (_, repeat) => plan({ question: request.url, repeat } as never)))
    }
    assert.deepEqual(drawn[0], drawn[1])
    assert.notDeepEqual(drawn[0], drawn[2])
  })
})
