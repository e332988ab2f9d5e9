import { type Static, Type } from 'typebox'
import { PRICE_SOURCE_NAMES } from '../../domain/money/price-source-name.ts'
import { Amount, ChainWord, Time } from './scalars.ts'
import { nullable, oneOf } from './words.ts'

export const CurrencyCode = Type.String({
  pattern: '^[A-Z]{3}$',
  title: 'CurrencyCode',
  description: 'ISO 4217.',
  examples: ['EUR'],
})

/** The keyword of the form that `parseCurrency` checks; its error says what is wrong. */
export const CurrencyText = (description: string) => Type.String({ description, examples: ['EUR'] })

/** The parameter that adds values. */
export const WITH_VALUES = {
  currency: Type.Optional(
    CurrencyText('Adds values in this currency (ISO 4217); empty: in that of the setting `CURRENCY`.'),
  ),
}

export const ValueQuery = Type.Object(WITH_VALUES)

export const Money = Type.String({
  pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$',
  title: 'Money',
  description:
    "An exact product or sum, rounded once, half to even, with exactly the currency's digits of ISO 4217.",
  examples: ['12.30', '-1230'],
})

export const Price = Type.String({
  title: 'Price',
  description: "In US dollars per coin: the provider's own decimal text, which may have an exponent.",
  examples: ['64012.13'],
})

export const Day = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  title: 'Day',
  description: 'A day in UTC.',
  examples: ['2024-05-04'],
})

const FxBody = Type.Object(
  {
    source: oneOf(['ecb'], 'The European Central Bank.'),
    at: Day,
    rate: Type.String({
      description: 'Units of the currency per US dollar, as decimal text; its last digit may be rounded.',
      examples: ['0.933270181987867476'],
    }),
  },
  {
    title: 'FxBasis',
    description:
      'Reference rates of the day `at`: of the day in question, or the last ones published before it.',
  },
)

export const PriceBasisBody = Type.Object(
  {
    source: oneOf(PRICE_SOURCE_NAMES, 'The provider of the price.'),
    kind: oneOf(
      ['daily_close', 'now'],
      '`daily_close`: the price at the end of the UTC day `at`. `now`: the latest price, at the time `at`.',
    ),
    at: Type.Union([Day, Time]),
    currency: Type.Unsafe<'USD'>({ type: 'string', enum: ['USD'], description: 'Of the price.' }),
    fx: nullable(FxBody),
  },
  { title: 'PriceBasis', description: 'Where a price is from. `fx` is null for US dollars.' },
)
export type PriceBasisBody = Static<typeof PriceBasisBody>

export const ValueBody = Type.Object(
  { currency: CurrencyCode, amount: Money, price: Price, basis: PriceBasisBody },
  {
    title: 'Value',
    description:
      'What an amount is worth: of a transaction by the close of the UTC day of its `timestamp`; of a day that has not ended, and of a balance, by the price now. A day without a close takes the last one before it, at most seven days older.',
  },
)
export type ValueBody = Static<typeof ValueBody>

/** Present only where a currency was asked for. */
export const OptionalValue = Type.Optional(nullable(ValueBody))

export const UnpricedAmounts = Type.Array(
  Type.Object({ chain: ChainWord, amount: Amount }, { title: 'UnpricedAmount' }),
  {
    description: 'Balances without a price now, which are no part of the total.',
  },
)

export const TotalValueBody = Type.Object(
  {
    currency: CurrencyCode,
    amount: nullable(Money),
    change_24h: nullable(Money),
    unpriced: UnpricedAmounts,
  },
  {
    title: 'TotalValue',
    description:
      'What all balances are worth now, rounded once. `amount` is null where there are balances and none has a price. `change_24h` is the sum over the priced coins of balance now × (price now − close of yesterday, UTC), each in the currency at its own rate; without a close of yesterday the last one before it serves, at most a week older. What was received or sent meanwhile is no change. It is null where such a price is missing.',
  },
)
export type TotalValueBody = Static<typeof TotalValueBody>
