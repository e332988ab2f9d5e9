import fc from 'fast-check'
import type { ChainEvent, Manner, Step } from './scripted-chain.ts'

const amount = fc.integer({ min: -2, max: 3 })
const small = fc.nat({ max: 7 })

/** Anything that happens on a chain. */
export const event: fc.Arbitrary<ChainEvent> = fc.oneof(
  fc.record({ do: fc.constant('pay' as const), amount }),
  fc.record({
    do: fc.constant('mine' as const),
    leave: fc.nat({ max: 2 }),
    direct: fc.array(amount, { maxLength: 3 }),
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

/** Correct answers, with any page length and row order. */
export const honest: fc.Arbitrary<Manner> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Manner>({ kind: 'plain' }) },
  fc.record({ kind: fc.constant('clamped' as const), rows: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('shuffled' as const), seed: small }),
  fc.record({ kind: fc.constant('strays' as const), down: fc.nat({ max: 15 }) }),
)

/** Correct answers, and occasional failures. */
export const unreliable: fc.Arbitrary<Manner> = fc.oneof(
  { weight: 4, arbitrary: honest },
  { weight: 1, arbitrary: fc.constant<Manner>({ kind: 'fails' }) },
)

/** Answers of any kind, including stale, blank and wrong ones. */
export const faulty: fc.Arbitrary<Manner> = fc.oneof(
  { weight: 3, arbitrary: honest },
  fc.record({ kind: fc.constant('older' as const), by: fc.integer({ min: 1, max: 12 }) }),
  fc.constant<Manner>({ kind: 'blank' }),
  fc.record({ kind: fc.constant('leaves-out' as const), pick: fc.nat({ max: 40 }) }),
  fc.record({ kind: fc.constant('changes' as const), pick: fc.nat({ max: 40 }) }),
)

/** What happens before each request of a run, and how it is answered. */
export const script = (manner: fc.Arbitrary<Manner>): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ before: fc.array(event, { maxLength: 2 }), manner }), { maxLength: 14 })

/** The amounts in the blocks that a chain begins with. */
export const blocks = fc.array(fc.array(amount, { maxLength: 4 }), { minLength: 1, maxLength: 40 })
export const pageRows = fc.oneof(fc.integer({ min: 2, max: 12 }), fc.constant(1000))
