import type { Static } from 'typebox'
import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import { AppError } from '../../domain/errors.ts'
import type { AsOf } from '../../domain/ports/balances.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App, ServerDeps } from '../deps.ts'
import { balanceHistoryJson, totalsJson } from '../json/balance-json.ts'
import { parseTime } from '../json/parse-time.ts'
import { parseTimes } from '../json/parse-times.ts'
import { formatTime } from '../json/time.ts'
import { valueJson } from '../json/value-json.ts'
import {
  BalanceBody,
  BalanceHistoryBody,
  BalanceHistoryQuery,
  BalanceQuery,
  POINTS,
  TotalsBody,
} from '../schemas/balance.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'
import { ValueQuery } from '../schemas/value.ts'
import { askedValuation } from './asked-valuation.ts'
import { ADDRESSES, WALLETS } from './history-owners.ts'

const OWNERS = [ADDRESSES, WALLETS] as const
type Owner = (typeof OWNERS)[number]
const ARTICLE = { address: 'an', wallet: 'a' } as const

export function registerBalances(app: App, { tracker, clock }: Pick<ServerDeps, 'tracker' | 'clock'>): void {
  for (const owner of OWNERS) {
    registerMoment(app, tracker, clock, owner)
    registerHistory(app, tracker, owner)
  }
  registerTotals(app, tracker)
}

function registerMoment(
  app: App,
  { histories, values }: Tracker,
  clock: Clock,
  { kind, path, operation, notFound }: Owner,
): void {
  app.get(
    `/${path}/:id/balance`,
    {
      schema: {
        operationId: `get${operation}Balance`,
        summary: `The balance of ${ARTICLE[kind]} ${kind} at a time or height`,
        description:
          'The balance after the newest row, in page order, at or before that moment. Unconfirmed rows count only without `at` and `height`. A time after now, or a height beyond the newest known block, is `in_the_future`.',
        tags: ['balances'],
        params: AddressPath,
        querystring: BalanceQuery,
        response: {
          200: BalanceBody,
          ...problems(notFound, 'invalid_request', 'in_the_future', 'stored_data_damaged'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const { height = null } = request.query
      const moment = momentOf(request.query)
      const valuation = await askedValuation(request.query, values)
      const { chain, balance, offset } = await histories.balanceAt({ kind, id }, moment)
      const at = moment.kind === 'time' ? moment.at : clock.now() / 1000
      return {
        id,
        at: height === null ? formatTime(at * 1000) : null,
        height,
        balance: formatAmount(balance, nativeAsset(chain).decimals),
        offset,
        ...(valuation === null ? {} : { value: valueJson(valuation.valueAt(chain, balance, at)) }),
      }
    },
  )
}

function momentOf({ at, height, currency }: Static<typeof BalanceQuery>): AsOf {
  if (at !== undefined && height !== undefined) {
    throw new AppError('invalid_request', '"at" and "height" cannot be combined: give one of them.')
  }
  if (height !== undefined && currency !== undefined) {
    throw new AppError(
      'invalid_request',
      'A value needs a time: "currency" goes with "at", not with "height".',
      { field: 'currency' },
    )
  }
  if (at !== undefined) return { kind: 'time', at: parseTime('at', at) }
  return height === undefined ? { kind: 'now' } : { kind: 'height', height }
}

function registerHistory(
  app: App,
  { histories, values }: Tracker,
  { kind, path, operation, notFound }: Owner,
): void {
  app.get(
    `/${path}/:id/balance-history`,
    {
      schema: {
        operationId: `get${operation}BalanceHistory`,
        summary: `The balance of ${ARTICLE[kind]} ${kind} over time, for a chart`,
        tags: ['balances'],
        params: AddressPath,
        querystring: BalanceHistoryQuery,
        response: {
          200: BalanceHistoryBody,
          ...problems(notFound, 'invalid_request', 'stored_data_damaged'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const { points = POINTS, currency, ...times } = request.query
      const valuation = await askedValuation(request.query, values)
      const history = await histories.balanceHistory({ kind, id }, parseTimes(times), points)
      return balanceHistoryJson(id, history, valuation)
    },
  )
}

function registerTotals(app: App, { histories, values }: Tracker): void {
  app.get(
    '/totals',
    {
      schema: {
        operationId: 'getTotals',
        summary: 'The total of each coin',
        tags: ['balances'],
        querystring: ValueQuery,
        response: { 200: TotalsBody, ...problems('invalid_request') },
      },
    },
    async (request) => {
      const valuation = await askedValuation(request.query, values)
      return totalsJson(await histories.totals(), valuation)
    },
  )
}
