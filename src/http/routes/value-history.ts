import type { ChainSlug } from '../../domain/chains/chain.ts'
import { dayOfSeconds } from '../../domain/day.ts'
import type { AddressOwner } from '../../domain/ports/histories.ts'
import { ALL, type MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { parseCurrency } from '../json/parse-currency.ts'
import { parseTimes } from '../json/parse-times.ts'
import { valueHistoryJson } from '../json/value-history-json.ts'
import { POINTS } from '../schemas/balance.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'
import { ValueHistoryBody, ValueHistoryQuery } from '../schemas/value-history.ts'
import { ADDRESSES, MERGED } from './history-owners.ts'

const OPERATIONS = { address: 'Address', wallet: 'Wallet', group: 'Group' } as const

type Deps = Pick<Tracker, 'values' | 'valueHistories'>

export function registerValueHistories(app: App, tracker: Deps): void {
  app.get(
    '/value-history',
    {
      schema: {
        operationId: 'getValueHistory',
        summary: 'What everything was worth over time, for a chart',
        tags: ['prices'],
        querystring: ValueHistoryQuery,
        response: {
          200: ValueHistoryBody,
          ...problems('invalid_request', 'history_building', 'stored_data_damaged'),
        },
      },
    },
    (request) => answer(tracker, ALL, request.query),
  )
  for (const { kind, path, notFound } of [ADDRESSES, ...MERGED]) {
    app.get(
      `/${path}/:id/value-history`,
      {
        schema: {
          operationId: `get${OPERATIONS[kind]}ValueHistory`,
          summary: `What one of the ${path} was worth over time, for a chart`,
          tags: ['prices'],
          params: AddressPath,
          querystring: ValueHistoryQuery,
          response: {
            200: ValueHistoryBody,
            ...problems(notFound, 'invalid_request', 'stored_data_damaged'),
          },
        },
      },
      (request) => answer(tracker, { kind, id: request.params.id }, request.query),
    )
  }
}

interface Query {
  readonly currency?: string
  readonly chain?: ChainSlug
  readonly from?: string
  readonly to?: string
  readonly points?: number
}

async function answer(
  { values, valueHistories }: Deps,
  owner: AddressOwner | MergedOwner,
  { currency, chain, points = POINTS, ...query }: Query,
): Promise<ValueHistoryBody> {
  const { from, to } = parseTimes(query)
  const valuation = await values.in(parseCurrency(currency, values.currency))
  const span = { chain: chain ?? null, from: dayOrNull(from), to: dayOrNull(to) }
  const history = await valueHistories.of(owner, span, points, valuation)
  return valueHistoryJson(history, valuation.currency)
}

function dayOrNull(seconds: number | null): number | null {
  return seconds === null ? null : dayOfSeconds(seconds)
}
