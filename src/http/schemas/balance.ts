import { type Static, Type } from 'typebox'
import { Amount, ChainWord, Count, Id, Time, TimeText } from './scalars.ts'
import { OptionalValue, TotalValueBody, WITH_VALUES } from './value.ts'
import { nullable } from './words.ts'

const POINTS_MAX = 2000
export const POINTS = 500

export const BalanceQuery = Type.Object({
  at: Type.Optional(TimeText('The balance after the newest confirmed row at or before this time.')),
  height: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'The same by block height. Cannot be combined with `at`.',
      examples: [800000],
    }),
  ),
  ...WITH_VALUES,
})

export const BalanceBody = Type.Object(
  {
    id: Id,
    at: nullable(Time),
    height: nullable(Count),
    balance: Amount,
    offset: nullable(
      Type.Integer({
        minimum: 0,
        description: 'The `offset` of the row after which this was the balance; null before the first row.',
      }),
    ),
    value: OptionalValue,
  },
  {
    title: 'BalanceAtMoment',
    description:
      '`at` and `height` repeat the request; without them it is the balance now. Its value is that of the UTC day of `at`, and cannot be asked for with `height`.',
    examples: [{ id: 1, at: '2023-01-01T10:00:00Z', height: null, balance: '0.5', offset: 12 }],
  },
)
export type BalanceBody = Static<typeof BalanceBody>

/** The part of a history, and how many points of it. */
export const SPAN = {
  from: Type.Optional(TimeText('No rows before this time.')),
  to: Type.Optional(TimeText('No rows after this time.', '2023-12-31T23:59:59Z')),
  points: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: POINTS_MAX,
      default: POINTS,
      description: 'At most this many points.',
    }),
  ),
}

export const BalanceHistoryQuery = Type.Object({ ...SPAN, ...WITH_VALUES })

export const GroupBalanceHistoryQuery = Type.Object({
  chain: Type.Optional(ChainWord),
  ...BalanceHistoryQuery.properties,
})

const PointBody = Type.Object(
  { timestamp: Time, height: nullable(Count), balance: Amount, value: OptionalValue },
  {
    title: 'BalancePoint',
    description:
      'The balance right after one transaction; `height` is null while that is unconfirmed. Its value is that of the UTC day of `timestamp`.',
    examples: [{ timestamp: '2023-01-01T10:00:00Z', height: 800000, balance: '0.5' }],
  },
)

export const BalanceHistoryBody = Type.Object(
  {
    id: Id,
    points: Type.Array(PointBody),
    before: nullable(PointBody),
  },
  {
    title: 'BalanceHistory',
    description:
      'Oldest first, in the order of the blocks. Of more rows than points the first, lowest, highest and last of each bucket of time are kept. `before` is the last point before the range.',
  },
)
export type BalanceHistoryBody = Static<typeof BalanceHistoryBody>

export const TotalsBody = Type.Object(
  {
    totals: Type.Array(
      Type.Object(
        {
          currency: Type.String(),
          balance: Amount,
          confirmed_balance: Amount,
          unconfirmed_balance: Amount,
          addresses: Count,
          transactions: Count,
          value: OptionalValue,
          value_at_last_close: OptionalValue,
        },
        {
          title: 'CurrencyTotal',
          examples: [
            {
              currency: 'BTC',
              balance: '0.5',
              confirmed_balance: '0.5',
              unconfirmed_balance: '0',
              addresses: 2,
              transactions: 156000,
            },
          ],
        },
      ),
    ),
    total_value: Type.Optional(TotalValueBody),
  },
  {
    title: 'Totals',
    description:
      'The sums over all addresses of a coin, for each coin that has addresses. With `currency` each has its value, also by the close of yesterday (UTC), and `total_value` is that of all.',
  },
)
export type TotalsBody = Static<typeof TotalsBody>
