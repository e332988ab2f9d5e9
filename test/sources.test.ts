import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import type { SimChain } from '../src/sim/chain/chain.ts'
import type { EsploraVariant } from '../src/sim/esplora/variant.ts'
import { startWorld, type World } from './support/world.ts'

const ESPLORA = { SOURCES: 'esplora' }
const BOTH = { SOURCES: 'blockchair,esplora' }
const BITCOIN_DECIMALS = 8
/** Of a history that two sources read: a run that resumes it reads up to 510 of the rows again. */
const ROWS = 3000

const blocked = () => ({ kind: 'status', status: 430 }) as const

async function assertEquals(world: World, id: number, chain: SimChain, address: string): Promise<void> {
  const shown = await world.client.transactions(id)
  const truth = chain.history(address)
  assert.deepEqual(
    new Set(shown.map((row) => `${row.tx_hash} ${row.block_height} ${row.amount}`)),
    new Set(truth.map((row) => `${row.hash} ${row.height} ${formatAmount(row.amount, BITCOIN_DECIMALS)}`)),
  )
  const { body } = await world.client.get(`/addresses/${id}`)
  assert.equal(body.sync_status, 'DONE', JSON.stringify(body.sync_error))
  assert.equal(body.balance, formatAmount(chain.balance(address), BITCOIN_DECIMALS))
}

for (const variant of ['blockstream', 'mempool', 'electrum'] as const satisfies EsploraVariant[]) {
  describe(`an Esplora server of the variant "${variant}"`, () => {
    test('serves a first walk, new rows, confirmations and a reorganisation', async () => {
      await using world = await startWorld(ESPLORA, { esplora: { variant } })
      const { chain } = world.simulator
      const address = chain.largeAddress(700)
      chain.pay(address, 5_000n)
      const { id } = await world.client.add(address, true)
      const done = await world.client.ended(id)
      assert.equal(done.verification?.source, 'esplora', JSON.stringify(done.sync_error))
      await assertEquals(world, id, chain, address)
      for (const change of [
        () => chain.mine(),
        () => chain.spend(address, 1_000n),
        () => chain.replace(chain.mempool.at(-1)?.hash ?? ''),
        () => chain.mine(2),
        () => chain.reorganise(1),
        () => chain.mine(10),
      ]) {
        change()
        await world.client.sync(id)
        await world.client.ended(id)
        await assertEquals(world, id, chain, address)
      }
      assert.equal(world.simulator.requests.length, 0)
    })

    test('serves an address without transactions, and one with unconfirmed ones only', async () => {
      await using world = await startWorld(ESPLORA, { esplora: { variant } })
      const { chain } = world.simulator
      for (const payments of [0, 1, 7]) {
        const address = chain.newAddress()
        for (let payment = 0; payment < payments; payment += 1) chain.pay(address, 100n)
        const { id } = await world.client.add(address, true)
        await world.client.ended(id)
        await assertEquals(world, id, chain, address)
      }
    })

    test('reports no time of unconfirmed transactions, so the time of our first sight is kept', async () => {
      await using world = await startWorld(ESPLORA, { esplora: { variant } })
      const { chain } = world.simulator
      const address = chain.newAddress()
      chain.pay(address, 100n)
      const before = Math.floor(Date.now() / 1000) * 1000
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      const [first] = await world.client.transactions(id)
      assert.ok(Date.parse(first.timestamp) >= before && Date.parse(first.timestamp) <= Date.now())
      chain.pay(address, 100n)
      await world.restart()
      await world.client.sync(id)
      await world.client.ended(id)
      assert.equal((await world.client.transactions(id))[1].timestamp, first.timestamp)
      chain.mine()
      await world.client.sync(id)
      await world.client.ended(id)
      const confirmed = await world.client.transactions(id)
      assert.ok(confirmed.every((row) => Date.parse(row.timestamp) === chain.tip.time * 1000))
    })

    test('that answers with errors, truncations and stale states is read correctly in the end', async () => {
      await using world = await startWorld(ESPLORA, { esplora: { variant } })
      const { chain, esplora } = world.simulator
      const address = chain.largeAddress(120)
      chain.mine(8)
      const faults = [
        { kind: 'status', status: 500 },
        { kind: 'status', status: 502 },
        { kind: 'truncated' },
        { kind: 'invalid-json' },
        { kind: 'reset' },
        { kind: 'missing', part: 'value' },
        { kind: 'behind', by: { blocks: 2 } },
      ] as const
      let asked = 0
      esplora.setFaults(() => (asked++ % 2 === 0 ? (faults[(asked >> 1) % faults.length] ?? null) : null))
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      esplora.setFaults(null)
      await world.client.sync(id)
      await world.client.ended(id)
      await assertEquals(world, id, chain, address)
    })
  })
}

describe('when a source is paused or down', () => {
  test('the next one serves, and the address shows which', async () => {
    await using world = await startWorld(BOTH)
    const { chain, esplora } = world.simulator
    world.simulator.setFaults(blocked)
    const address = chain.largeAddress(60)
    const { id } = await world.client.add(address, true)
    const done = await world.client.ended(id)
    assert.equal(done.sync_status, 'DONE', JSON.stringify(done.sync_error))
    assert.deepEqual([done.verification.source, done.verification.confirmed_by], ['esplora', ['esplora']])
    await assertEquals(world, id, chain, address)
    assert.equal(world.simulator.requests.length, 1)
    assert.ok(esplora.requests.length > 0)
    const { body } = await world.client.get('/sources')
    const [first, second] = body.sources
    assert.deepEqual([first.name, first.state, first.errors], ['blockchair', 'paused', 1])
    assert.ok(Date.parse(first.until) > Date.now() + 3_500_000)
    assert.match(first.reason, /430/)
    assert.deepEqual([second.name, second.state, second.tip_height], ['esplora', 'ok', chain.tip.height])
    const metrics = await (await fetch(`${world.client.url}/metrics`)).text()
    assert.match(metrics, /cointracker_syncs_total\{outcome="done",source="esplora"\} 1/)
  })

  for (const [from, to] of [
    ['blockchair', 'esplora'],
    ['esplora', 'blockchair'],
  ] as const) {
    test(`${to} continues where ${from} was blocked in the middle of a first walk`, async () => {
      await using world = await startWorld(
        { SOURCES: `${from},${to}` },
        { esplora: { variant: 'blockstream' } },
      )
      const { chain, esplora } = world.simulator
      const address = chain.largeAddress(ROWS)
      let asked = 0
      const clamp = { kind: 'clamp', limit: 100 } as const
      if (from === 'blockchair') {
        world.simulator.setFaults(() => (++asked > 16 ? { kind: 'status', status: 430 } : clamp))
      } else {
        esplora.setFaults(() => (++asked > 50 ? { kind: 'status', status: 429 } : null))
      }
      const { id } = await world.client.add(address, true)
      const done = await world.client.ended(id)
      assert.equal(done.verification?.source, to, JSON.stringify(done.sync_error))
      await assertEquals(world, id, chain, address)
      if (to === 'esplora')
        assert.ok(esplora.requests.length < ROWS / 25, `${esplora.requests.length} requests`)
    })
  }

  test('a source that answered a minute ago is not stale because a block has arrived', async () => {
    await using world = await startWorld(BOTH)
    const { chain } = world.simulator
    const [seen, moved] = [chain.newAddress(), chain.newAddress()]
    for (const address of [seen, moved]) chain.pay(address, 5n)
    chain.mine()
    const [{ id: seenId }, { id: movedId }] = [
      await world.client.add(seen, true),
      await world.client.add(moved, true),
    ]
    await world.client.ended(seenId)
    await world.client.send('POST', `/addresses/${seenId}/verify`)
    await world.client.until(seenId, ({ verification }) => verification?.confirmed_by.length === 2)
    chain.mine()
    await world.client.sync(movedId)
    assert.equal((await world.client.ended(movedId)).verification.source, 'blockchair')
    world.simulator.setFaults(blocked)
    chain.pay(moved, 6n)
    await world.client.sync(movedId)
    const ended = await world.client.ended(movedId)
    assert.deepEqual(
      [ended.sync_status, ended.balance],
      ['DONE', '0.00000011'],
      JSON.stringify(ended.sync_error),
    )
  })

  test('a manual synchronisation retries a source that was only down', async () => {
    await using world = await startWorld(BOTH)
    const { chain } = world.simulator
    world.simulator.setFaults(() => ({ kind: 'reset' }))
    const { id } = await world.client.add(chain.largeAddress(5), true)
    assert.equal((await world.client.ended(id)).verification.source, 'esplora')
    assert.equal((await world.client.get('/sources')).body.sources[0].state, 'down')
    world.simulator.setFaults(null)
    await world.client.sync(id)
    assert.equal((await world.client.ended(id)).verification.source, 'blockchair')
  })

  test('with both paused, the address shows so with the time of the next attempt, and keeps its history', async () => {
    await using world = await startWorld(BOTH)
    const { chain, esplora } = world.simulator
    const address = chain.largeAddress(30)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    world.simulator.setFaults(blocked)
    esplora.setFaults(() => ({ kind: 'status', status: 429 }))
    await world.client.sync(id)
    const ended = await world.client.ended(id)
    assert.deepEqual([ended.sync_status, ended.sync_error.code], ['ERROR', 'rate_limited'])
    assert.match(ended.sync_error.detail, /430.*429/s)
    assert.equal(ended.sync_error.retry_at, ended.next_sync_at)
    assert.equal(ended.transaction_count, 30)
    assert.equal(ended.verification.state, 'verified')
  })

  test('a server that lists too few unconfirmed transactions is reported, and the next source serves', async () => {
    await using world = await startWorld({ SOURCES: 'esplora,blockchair' })
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    for (let payment = 0; payment < 60; payment += 1) chain.pay(address, 100n)
    const { id } = await world.client.add(address, true)
    assert.equal((await world.client.ended(id)).verification.source, 'blockchair')
    await world.restart(ESPLORA)
    await world.client.sync(id)
    const ended = await world.client.ended(id)
    assert.equal(ended.sync_error?.code, 'mempool_too_long')
    esplora.setFaults(() => ({ kind: 'status', status: 400 }))
    const { id: other } = await world.client.add(chain.newAddress(), true)
    const refusedOne = await world.client.ended(other)
    assert.equal(refusedOne.sync_error?.code, 'history_too_long')
  })

  test('a killed first walk completes after a restart with the other source first', async () => {
    await using world = await startWorld({ SOURCES: 'blockchair,esplora' })
    const { chain, esplora } = world.simulator
    const address = chain.largeAddress(900)
    const reached = Promise.withResolvers<void>()
    let asked = 0
    world.simulator.setFaults(() => {
      if (++asked <= 4) return { kind: 'clamp', limit: 100 }
      reached.resolve()
      return { kind: 'time-out' }
    })
    const { id } = await world.client.add(address, true)
    await reached.promise
    await world.restart({ SOURCES: 'esplora,blockchair' })
    const done = await world.client.ended(id)
    assert.equal(done.verification?.source, 'esplora', JSON.stringify(done.sync_error))
    await assertEquals(world, id, chain, address)
    assert.ok(esplora.requests.length <= 8, `${esplora.requests.length} requests`)
  })
})

describe('the loss of settled rows', () => {
  for (const [sources, accepted] of [
    ['blockchair', false],
    ['esplora', false],
    ['blockchair,esplora', true],
    ['esplora,blockchair', true],
  ] as const) {
    test(`is ${accepted ? 'accepted' : 'not accepted'} from ${sources}`, async () => {
      await using world = await startWorld({ SOURCES: sources })
      const { chain } = world.simulator
      const address = chain.newAddress()
      chain.pay(address, 5n)
      chain.mine()
      const lost = chain.pay(address, 7n)
      chain.mine(8)
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      chain.reorganise(8, { fate: ({ hash }) => (hash === lost.hash ? 'drop' : 'mine') })
      await world.client.sync(id)
      const ended = await world.client.ended(id)
      assert.equal(ended.sync_error?.code ?? 'none', accepted ? 'none' : 'source_behind')
      assert.equal(ended.transaction_count, accepted ? 1 : 2)
      if (accepted) await assertEquals(world, id, chain, address)
    })
  }

  test('is not accepted while only one of two sources reports it', async () => {
    await using world = await startWorld(BOTH)
    const { chain } = world.simulator
    const address = chain.largeAddress(20)
    chain.mine(8)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    world.simulator.setFaults(() => ({ kind: 'blank' }))
    await world.client.sync(id)
    const ended = await world.client.ended(id)
    assert.deepEqual([ended.sync_status, ended.verification.source], ['DONE', 'esplora'])
    await assertEquals(world, id, chain, address)
  })
})

describe('budgets', () => {
  test('hold across a restart, in any minute', async () => {
    const budget = { BLOCKCHAIR_REQUESTS_PER_MINUTE: '3' }
    await using world = await startWorld(budget)
    const { chain } = world.simulator
    for (let made = 0; made < 3; made += 1) {
      const { id } = await world.client.add(chain.largeAddress(5), true)
      await world.client.ended(id)
    }
    await world.restart(budget)
    const { id } = await world.client.add(chain.largeAddress(5), true)
    assert.equal((await world.client.get('/sources')).body.sources[0].budget.requests_per_minute.left, 0)
    const sent = world.simulator.requests.length
    await world.client.sync(id)
    assert.equal((await world.client.get(`/addresses/${id}`)).body.sync_status, 'IN_PROGRESS')
    assert.equal(world.simulator.requests.length, sent)
  })

  test('that are used up for longer than BUDGET_WAIT_SECONDS let the next source serve, and /sources says so', async () => {
    await using world = await startWorld({ ...BOTH, BLOCKCHAIR_REQUESTS_PER_MINUTE: '2' })
    const { chain } = world.simulator
    const served: string[] = []
    for (let made = 0; made < 4; made += 1) {
      const { id } = await world.client.add(chain.largeAddress(5), true)
      served.push((await world.client.ended(id)).verification?.source)
    }
    assert.deepEqual(served, ['blockchair', 'blockchair', 'esplora', 'esplora'])
    const [first] = (await world.client.get('/sources')).body.sources
    assert.deepEqual([first.state, first.reason_code], ['ok', 'budget_exhausted'])
    assert.ok(Date.parse(first.until) > Date.now())
  })

  test('of points hold across a restart, and the other source serves when they are used up', async () => {
    const settings = { ...BOTH, BLOCKCHAIR_POINTS_PER_DAY: '5' }
    await using world = await startWorld(settings)
    const { chain } = world.simulator
    const served: string[] = []
    for (let made = 0; made < 4; made += 1) {
      if (made === 1) await world.restart(settings)
      const { id } = await world.client.add(chain.largeAddress(5), true)
      served.push((await world.client.ended(id)).verification?.source)
    }
    assert.deepEqual(served, ['blockchair', 'blockchair', 'esplora', 'esplora'])
    assert.equal(world.simulator.points, 4)
  })

  test('of a key are fetched at the start', async () => {
    await using world = await startWorld(
      { BLOCKCHAIR_API_KEY: 'Sesame' },
      { keys: ['Sesame'], pointsPerDay: 777 },
    )
    for (let limit = null; limit === null; ) {
      const { body } = await world.client.get('/sources')
      limit = body.sources[0].budget.points_per_day.limit
      if (limit !== null) assert.equal(limit, 777)
    }
  })
})

describe('privacy', () => {
  test('only the configured source receives requests', async () => {
    await using world = await startWorld({ ...ESPLORA, VERIFY_INTERVAL_SECONDS: '1' })
    const { chain, esplora } = world.simulator
    const { id } = await world.client.add(chain.largeAddress(5), true)
    await world.client.ended(id)
    await world.client.send('POST', `/addresses/${id}/verify`)
    await world.client.sync(id)
    await world.client.ended(id)
    assert.equal(world.simulator.requests.length, 0)
    assert.ok(esplora.requests.length > 0)
    const { body } = await world.client.get('/sources')
    const used = body.sources.filter(({ state }: { state: string }) => state !== 'off')
    assert.deepEqual(
      used.map((source: { name: string; state: string }) => [source.name, source.state]),
      [['esplora', 'ok']],
    )
  })
})

describe('a source that is wrong', () => {
  for (const fault of [
    { kind: 'leave-out', rows: 1 },
    { kind: 'wrong-amount', by: 1n },
  ] as const) {
    test(`about its rows (${fault.kind}) fails the proof`, async () => {
      await using world = await startWorld(ESPLORA)
      const { chain, esplora } = world.simulator
      esplora.setFaults(() => fault)
      const { id } = await world.client.add(chain.largeAddress(40), true)
      const ended = await world.client.ended(id)
      assert.deepEqual([ended.sync_status, ended.sync_error?.code], ['ERROR', 'source_inconsistent'])
      assert.deepEqual([ended.verification.state, ended.transaction_count], ['mismatch', 0])
      assert.match(ended.sync_error.detail, /^Esplora reports 40 transactions/)
      assert.equal(ended.verification.stated.transaction_count, 40)
    })

    test(`about its rows (${fault.kind}) does not serve while another one can`, async () => {
      await using world = await startWorld({ SOURCES: 'esplora,blockchair' })
      const { chain, esplora } = world.simulator
      esplora.setFaults(() => fault)
      const address = chain.largeAddress(40)
      const { id } = await world.client.add(address, true)
      assert.equal((await world.client.ended(id)).verification.source, 'blockchair')
      await assertEquals(world, id, chain, address)
    })
  }
})
