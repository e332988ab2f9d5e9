import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Address } from '../../client/api-types.ts'
import { EXIT } from '../command.ts'
import { type Outcome, type OutcomeKind, outcomeOf } from './outcome.ts'
import { outcomeLines, outcomesCode } from './outcome-lines.ts'

const REQUESTED_AT = Date.parse('2026-01-01T10:00:00Z')
const [BEFORE, AFTER] = ['2026-01-01T09:00:00Z', '2026-01-01T10:00:05Z']
const RECENT = 'Esplora differs only in blocks that are not final yet.'

interface Case {
  readonly state?: string | null
  readonly asked?: readonly string[] | null
  readonly confirming?: readonly string[]
  readonly agrees?: boolean | null
  /** Of the opinion of Esplora; null if there is none. */
  readonly at?: string | null
}

function outcome(given: Case): Outcome {
  const { state = 'verified', asked = ['esplora'], confirming = ['blockchair', 'esplora'] } = given
  const { agrees = true, at = AFTER } = given
  const opinionsAt = (time: string | null) =>
    time === null ? [] : [{ source: 'esplora', agrees, detail: RECENT, at: time }]
  const addressAt = (time: string | null) =>
    ({
      id: 1,
      verification:
        state === null ? null : { state, confirmed_by: [...confirming], opinions: opinionsAt(time) },
    }) as unknown as Address
  const before = addressAt(at === null ? null : BEFORE)
  return outcomeOf({ before, sources: asked, requestedAt: REQUESTED_AT }, addressAt(at))
}

test('an address has the outcome that its sources and their answers give it', () => {
  const table: readonly (readonly [given: Case, kind: OutcomeKind])[] = [
    [{}, 'agreed'],
    [{ state: null, asked: null }, 'unproven'],
    [{ state: null }, 'unproven'],
    [{ state: 'mismatch', agrees: false }, 'disputed'],
    [{ state: 'unverified' }, 'damaged'],
    [{ asked: [], at: null }, 'alone'],
    [{ asked: null, at: null, confirming: ['blockchair'] }, 'unconfirmed'],
    [{ agrees: null }, 'unconfirmed'],
    [{ confirming: ['blockchair'] }, 'unconfirmed'],
    [{ at: BEFORE }, 'unanswered'],
    [{ at: null }, 'unanswered'],
  ]
  for (const [given, kind] of table) assert.equal(outcome(given).kind, kind, JSON.stringify(given))
})

const cases = fc.record({
  state: fc.constantFrom('verified', 'verified', 'mismatch', 'unverified', null),
  asked: fc.constantFrom(['esplora'], ['esplora'], [], null),
  confirming: fc.constantFrom(['blockchair'], ['blockchair', 'esplora']),
  agrees: fc.constantFrom(true, false, null),
  at: fc.constantFrom(AFTER, BEFORE, null),
})

test('the numbers of all lines add up to the number of addresses', () => {
  fc.assert(
    fc.property(fc.array(cases, { minLength: 1 }), (given) => {
      const lines = outcomeLines(given.map(outcome), 'Esplora is paused.')
      const counts = lines.map((line) => /\b(\d+) of (\d+) addresses\b/.exec(line)?.slice(1).map(Number))
      for (const count of counts) assert.equal(count?.[1], given.length)
      assert.equal(
        counts.reduce((sum, count) => sum + (count?.[0] ?? 0), 0),
        given.length,
      )
    }),
  )
})

test('nothing ends with 0 unless each address is confirmed by an answer, or has no second source', () => {
  fc.assert(
    fc.property(fc.array(cases), (given) => {
      const isFine = given.every(
        ({ state, asked, confirming, agrees, at }) =>
          state === 'verified' &&
          asked !== null &&
          (asked.length === 0 || (at === AFTER && agrees === true && confirming.length > 1)),
      )
      assert.equal(outcomesCode(given.map(outcome), true) === EXIT.done, isFine)
    }),
  )
})

test('each line says its reason', () => {
  const outcomes = [
    outcome({ state: null }),
    outcome({ agrees: null }),
    outcome({ asked: [] }),
    outcome({ at: null }),
    outcome({ confirming: ['blockchair'] }),
    outcome({}),
    outcome({ agrees: null }),
  ]
  assert.deepEqual(outcomeLines(outcomes, 'Esplora is paused until 14:46 UTC.'), [
    'Two sources agree about 1 of 7 addresses.',
    'No other source serves 1 of 7 addresses.',
    `Not confirmed now: 2 of 7 addresses. ${RECENT}`,
    'No second source has confirmed 1 of 7 addresses yet.',
    'Not compared now: 1 of 7 addresses. Esplora is paused until 14:46 UTC.',
    '1 of 7 addresses has no proven history.',
  ])
  assert.equal(outcomesCode(outcomes, true), EXIT.doubtful)
  const open = [outcome({ at: null })]
  assert.deepEqual(outcomeLines(open, null), ['1 of 1 addresses are being compared.'])
  assert.deepEqual([outcomesCode(open, true), outcomesCode(open, false)], [EXIT.failed, EXIT.done])
})
