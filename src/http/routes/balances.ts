import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import { AppError } from '../../domain/errors.ts'
import type { AsOf } from '../../domain/ports/balances.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { AddressHistories } from '../../tracker/histories.ts'
import type { App, ServerDeps } from '../deps.ts'
import { balanceHistoryJson, totalsJson } from '../json/balance-json.ts'
import { parseTime } from '../json/parse-time.ts'
import { parseTimes } from '../json/parse-times.ts'
import { formatTime } from '../json/time.ts'
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

export function registerBalances(app: App, { tracker, clock }: Pick<ServerDeps, 'tracker' | 'clock'>): void {
  registerMoment(app, tracker.histories, clock)
  registerHistory(app, tracker.histories)
  registerTotals(app, tracker.histories)
}

function registerMoment(app: App, histories: AddressHistories, clock: Clock): void {
  app.get(
    '/addresses/:id/balance',
    {
      schema: {
        operationId: 'getBalance',
        summary: 'The balance at a time or height',
        description:
          'The balance after the newest row, in page order, at or before that moment. Unconfirmed rows count only without `at` and `height`. A time after now, or a height beyond the newest known block, is `in_the_future`.',
        tags: ['balances'],
        params: AddressPath,
        querystring: BalanceQuery,
        response: {
          200: BalanceBody,
          ...problems('address_not_found', 'invalid_request', 'in_the_future', 'stored_data_damaged'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const { height = null } = request.query
      const moment = momentOf(request.query)
      const found = await histories.balanceAt(id, moment)
      return {
        id,
        at: height === null ? formatTime(moment.kind === 'time' ? moment.at * 1000 : clock.now()) : null,
        height,
        balance: formatAmount(found.balance, nativeAsset(found.chain).decimals),
        offset: found.offset,
      }
    },
  )
}

function momentOf({ at, height }: { at?: string; height?: number }): AsOf {
  if (at !== undefined && height !== undefined) {
    throw new AppError('invalid_request', '"at" and "height" cannot be combined: give one of them.')
  }
  if (at !== undefined) return { kind: 'time', at: parseTime('at', at) }
  return height === undefined ? { kind: 'now' } : { kind: 'height', height }
}

function registerHistory(app: App, histories: AddressHistories): void {
  app.get(
    '/addresses/:id/balance-history',
    {
      schema: {
        operationId: 'getBalanceHistory',
        summary: 'The balance over time, for a chart',
        tags: ['balances'],
        params: AddressPath,
        querystring: BalanceHistoryQuery,
        response: {
          200: BalanceHistoryBody,
          ...problems('address_not_found', 'invalid_request', 'stored_data_damaged'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const { points = POINTS, ...times } = request.query
      const history = await histories.balanceHistory(id, parseTimes(times), points)
      return balanceHistoryJson(id, history)
    },
  )
}

function registerTotals(app: App, histories: AddressHistories): void {
  app.get(
    '/totals',
    {
      schema: {
        operationId: 'getTotals',
        summary: 'The total of each coin',
        tags: ['balances'],
        response: { 200: TotalsBody, ...problems() },
      },
    },
    async () => totalsJson(await histories.totals()),
  )
}
