import { dayOfSeconds } from '../../domain/day.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { parseCurrency } from '../json/parse-currency.ts'
import { parseTimes } from '../json/parse-times.ts'
import { dayPriceJson } from '../json/price-json.ts'
import { PriceQuery, PricesBody } from '../schemas/price.ts'
import { problems } from '../schemas/problem.ts'

export function registerPrices(app: App, { values }: Pick<Tracker, 'values'>): void {
  app.get(
    '/prices',
    {
      schema: {
        operationId: 'listPrices',
        summary: 'The daily closes of a coin',
        description:
          'Values are computed from these. A close never changes once it is stored; a day that has not ended has none.',
        tags: ['prices'],
        querystring: PriceQuery,
        response: { 200: PricesBody, ...problems('invalid_request') },
      },
    },
    async (request) => {
      const { chain, currency: code, ...query } = request.query
      const currency = parseCurrency(code, values.currency)
      const { from, to } = parseTimes(query)
      const valuation = await values.in(currency)
      const { closes } = await values.series(chain)
      const corrections = await values.corrections(chain)
      const first = from === null ? Number.NEGATIVE_INFINITY : dayOfSeconds(from)
      const last = to === null ? Number.POSITIVE_INFINITY : dayOfSeconds(to)
      const listed = closes.filter(({ day }) => day >= first && day <= last)
      return {
        chain,
        currency: currency.code,
        prices: listed.map((close) => dayPriceJson(chain, close, valuation, corrections.get(close.day))),
        pending: valuation.isPending(chain),
      }
    },
  )
}
