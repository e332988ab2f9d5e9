import { type Static, Type } from 'typebox'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { Count, Detail, Time } from './scalars.ts'
import { nullable, oneOf } from './words.ts'

const Points = Type.Number({ minimum: 0 })

const BudgetBody = Type.Object(
  { limit: nullable(Points), used: Points, left: nullable(Points) },
  { title: 'Budget', description: '`limit` and `left` are null where there is no limit.' },
)

export const SourceBody = Type.Object(
  {
    name: Type.String({ examples: ['blockchair'] }),
    state: oneOf(
      ['ok', 'paused', 'down', 'off'],
      '`paused`: it has throttled or blocked us and gets no requests until `until`. `down`: its last replies were unusable. `off`: not in SOURCES.',
    ),
    reason: nullable(Detail),
    until: nullable(Time),
    tip_height: nullable(Count),
    tips: Type.Partial(
      Type.Object(
        Object.fromEntries(allChains().map(({ slug }) => [slug, Count])) as Record<ChainSlug, typeof Count>,
      ),
      {
        title: 'Tips',
        description: 'The newest block that it has reported of each chain.',
      },
    ),
    requests: Count,
    errors: Count,
    latency_ms: nullable(Count),
    budget: Type.Object({ requests_per_minute: BudgetBody, points_per_day: BudgetBody }),
  },
  {
    title: 'Source',
    description:
      'A provider of histories. `tip_height` is the first of `tips`. `requests` and `errors` count since the start, `latency_ms` averages the latest replies, the budgets cover the last 60 seconds and this UTC day.',
    examples: [
      {
        name: 'blockchair',
        state: 'paused',
        reason: 'Blockchair has blocked this IP address (430).',
        until: '2026-11-22T11:00:00Z',
        tip_height: 800000,
        tips: { bitcoin: 800000, litecoin: 2900000 },
        requests: 12,
        errors: 1,
        latency_ms: 240,
        budget: {
          requests_per_minute: { limit: 30, used: 4, left: 26 },
          points_per_day: { limit: 1440, used: 23.9, left: 1416.1 },
        },
      },
    ],
  },
)
export type SourceBody = Static<typeof SourceBody>

export const Sources = Type.Object(
  { sources: Type.Array(SourceBody) },
  { description: 'All sources in order of preference.' },
)
