import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
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

/** Pages through the history from its top, with a synchronisation between two pages. */
async function readAll(
  start: readonly (readonly number[])[],
  events: readonly (readonly ChainEvent[])[],
  limit: number,
) {
  const chain = new ScriptedChain(1000, start)
  using follower = await follow(chain)
  await follower.synchronise()
  const states = [await hashes(follower)]
  const seen: string[] = []
  let cursor: string | null = null
  for (let page = 0; ; page += 1) {
    const answer = await follower.page(cursor, limit)
    seen.push(...answer.rows.map((row) => row.hash))
    cursor = answer.nextCursor
    if (cursor === null) return { seen, states }
    const now: readonly ChainEvent[] = events[page] ?? []
    if (now.length === 0) continue
    for (const event of now) chain.apply(event)
    await follower.synchronise()
    states.push(await hashes(follower))
  }
}

async function hashes(follower: Follower): Promise<string[]> {
  return (await follower.state()).rows.map((row) => row.hash)
}
