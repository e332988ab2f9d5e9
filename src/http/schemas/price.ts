import { type Static, Type } from 'typebox'
import { ChainWord, Time, TimeText } from './scalars.ts'
import { CurrencyCode, CurrencyText, Day, Price, PriceBasisBody } from './value.ts'
import { nullable } from './words.ts'

export const PriceQuery = Type.Object({
  chain: ChainWord,
  currency: Type.Optional(CurrencyText('ISO 4217; by default that of the setting `CURRENCY`.')),
  from: Type.Optional(TimeText('No days before the UTC day of this time.', '2024-01-01')),
  to: Type.Optional(TimeText('No days after the UTC day of this time.', '2024-12-31')),
})

const CorrectionBody = Type.Object(
  { close: Price, source: Type.String({ examples: ['coinbase'] }), seen_at: Time },
  { title: 'PriceCorrection' },
)

const DayPriceBody = Type.Object(
  {
    day: Day,
    close: Price,
    price: nullable(
      Type.String({
        description: 'The close in the currency, rounded to 12 significant digits; null without a rate.',
        examples: ['59744.5234567'],
      }),
    ),
    basis: PriceBasisBody,
    corrections: Type.Optional(
      Type.Array(CorrectionBody, {
        description:
          'Other closes: what the same provider has stated for this day later, which is not used, or that of an earlier day, which values of this day were computed with until its own was there.',
      }),
    ),
  },
  { title: 'DayPrice', description: 'The price at the end of a UTC day.' },
)
export type DayPriceBody = Static<typeof DayPriceBody>

export const PricesBody = Type.Object(
  {
    chain: ChainWord,
    currency: CurrencyCode,
    prices: Type.Array(DayPriceBody),
    pending: Type.Boolean({
      description:
        'Whether prices of the past are still being fetched, so that a day that is missing or has no `price` may get one. They begin to be with the first request for a value.',
    }),
  },
  { title: 'Prices', description: 'The daily closes that are stored, oldest first.' },
)
