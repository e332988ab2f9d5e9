import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EVERY_ROW, isListed } from '../src/domain/history/row-filter.ts'
import { type Follower, follow } from '../src/sync/testing/follower.ts'
import { type ChainEvent, ScriptedChain } from '../src/sync/testing/scripted-chain.ts'

const amount = fc.integer({ min: 1, max: 3 })
const small = fc.nat({ max: 7 })
const arrival: fc.Arbitrary<ChainEvent> = fc.record({ do: fc.constant('pay' as const), amount })
const anything: fc.Arbitrary<ChainEvent> = fc.oneof(
  arrival,
  fc.record({
    do: fc.constant('mine' as const),
    leave: fc.nat({ max: 2 }),
    direct: fc.array(amount, { maxLength: 2 }),
  }),
  fc.record({ do: fc.constant('replace' as const), pick: small, amount: fc.option(amount) }),
  fc.record({ do: fc.constant('drop' as const), pick: small }),
  fc.record({
    do: fc.constant('reorganise' as const),
    depth: fc.integer({ min: 1, max: 6 }),
    keep: small,
    shift: small,
  }),
)
const blocks = fc.array(fc.array(amount, { maxLength: 3 }), { minLength: 1, maxLength: 15 })
const between = (event: fc.Arbitrary<ChainEvent>) =>
  fc.array(fc.array(event, { maxLength: 3 }), { maxLength: 30 })
/** The time of the scripted chain's first block, one second before the next. */
const FIRST_TIME = 1000
const limit = fc.integer({ min: 1, max: 7 })

test('paging by cursor omits no row that stays stored, whatever changes between two pages', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, between(anything), limit, async (start, events, rows) => {
      const { seen, states } = await readAll(start, events, rows)
      const [first = [], ...later] = states
      const stayed = first.filter((hash) => later.every((state) => state.includes(hash)))
      for (const hash of stayed) assert.ok(seen.includes(hash), 'a row that stayed stored was omitted')
    }),
    { numRuns: 1000 },
  )
})

test('rows that arrive on top do not affect paging by cursor', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, between(arrival), limit, async (start, events, rows) => {
      const { seen, states } = await readAll(start, events, rows)
      assert.deepEqual(seen, states[0])
    }),
    { numRuns: 300 },
  )
})

test('paging by cursor through a time range omits no row of it that stays stored', async () => {
  const range = fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 20 }))
  await fc.assert(
    fc.asyncProperty(blocks, between(anything), limit, range, async (start, events, rows, [low, size]) => {
      const filter = { from: FIRST_TIME + low, to: FIRST_TIME + low + size, hash: null }
      const { seen, listed } = await readAll(start, events, rows, filter)
      const [first = [], ...later] = listed
      const stayed = first.filter((hash) => later.every((state) => state.includes(hash)))
      for (const hash of stayed) assert.ok(seen.includes(hash), 'a listed row that stayed stored was omitted')
    }),
    { numRuns: 200 },
  )
})

/** Pages through the history from its top, with a synchronisation between two pages. */
async function readAll(
  start: readonly (readonly number[])[],
  events: readonly (readonly ChainEvent[])[],
  limit: number,
  filter = EVERY_ROW,
) {
  const chain = new ScriptedChain(1000, start)
  using follower = await follow(chain)
  await follower.synchronise()
  const states = [await hashes(follower)]
  const listed = [await hashes(follower, filter)]
  const seen: string[] = []
  let cursor: string | null = null
  for (let page = 0; ; page += 1) {
    const answer = await follower.page(cursor, limit, filter)
    seen.push(...answer.rows.map((row) => row.hash))
    cursor = answer.nextCursor
    if (cursor === null) return { seen, states, listed }
    const now: readonly ChainEvent[] = events[page] ?? []
    if (now.length === 0) continue
    for (const event of now) chain.apply(event)
    await follower.synchronise()
    states.push(await hashes(follower))
    listed.push(await hashes(follower, filter))
  }
}

async function hashes(follower: Follower, filter = EVERY_ROW): Promise<string[]> {
  const { rows } = await follower.state()
  return rows.filter((row) => isListed(filter, row)).map((row) => row.hash)
}
