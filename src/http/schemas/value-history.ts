import { type Static, Type } from 'typebox'
import { SPAN } from './balance.ts'
import { Amount, ChainWord } from './scalars.ts'
import { CurrencyCode, CurrencyText, Day, Money, UnpricedAmounts } from './value.ts'
import { nullable } from './words.ts'

export const ValueHistoryQuery = Type.Object({
  currency: Type.Optional(CurrencyText('ISO 4217; by default that of the setting `CURRENCY`.')),
  chain: Type.Optional(ChainWord),
  ...SPAN,
})

const ValuePointBody = Type.Object(
  {
    day: Day,
    value: nullable(Money),
    balance: Type.Optional(Amount),
    unpriced: Type.Optional(
      Type.Array(ChainWord, { description: 'Coins that are held and have no price on that day.' }),
    ),
  },
  {
    title: 'ValuePoint',
    description:
      'At the end of a UTC day; of the last point: now. `value` lacks the coins in `unpriced`, and is null where nothing that is held has a price. `balance` is that of an owner of one coin, or of the coin `chain`.',
    examples: [{ day: '2024-05-04', value: '32006.07', balance: '0.5' }],
  },
)

const PriceHistoryBody = Type.Object(
  {
    coins: Type.Integer({ minimum: 0, description: 'How many coins this history has.' }),
    pending: Type.Array(ChainWord, {
      description:
        'Those whose prices of the past are still being fetched: some provider was not yet asked about every day, and either no other one was, or it has closes of days on which this was held, before the first one that is stored, or there are more than seven days in a row without a close since then; or some exchange rates are missing.',
    }),
  },
  {
    title: 'PriceHistory',
    description:
      'How far the prices of the past have been fetched. They begin to be with the first request for a value.',
  },
)

export const ValueHistoryBody = Type.Object(
  {
    currency: CurrencyCode,
    points: Type.Array(ValuePointBody),
    price_history: PriceHistoryBody,
    unpriced: UnpricedAmounts,
    behind: Type.Optional(
      Type.Boolean({
        description:
          'True while changes of addresses are still being merged into the days before now: read it again in a moment.',
      }),
    ),
  },
  {
    title: 'ValueHistory',
    description:
      'With `chain` only that coin. Oldest first, from the first day with a confirmed transaction. Each value is rounded once, from exact parts. Of more days than points the lowest, highest and last value of each stretch of days are kept. The last point is now, unconfirmed amounts included, unless `to` is before today.',
  },
)
export type ValueHistoryBody = Static<typeof ValueHistoryBody>
