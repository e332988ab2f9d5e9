import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import { AppError } from '../../domain/errors.ts'
import type { AsOf } from '../../domain/ports/balances.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Histories } from '../../domain/ports/histories.ts'
import type { App } from '../deps.ts'
import { addressNotFound } from '../errors/address-not-found.ts'
import { balanceHistoryJson, totalsJson } from '../json/balance-json.ts'
import { parseTime } from '../json/parse-time.ts'
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

export function registerBalances(app: App, deps: { histories: Histories; clock: Clock }): void {
  registerMoment(app, deps)
  registerHistory(app, deps.histories)
  registerTotals(app, deps.histories)
}

function registerMoment(app: App, { histories, clock }: { histories: Histories; clock: Clock }): void {
  app.get(
    '/addresses/:id/balance',
    {
      schema: {
        operationId: 'getBalance',
        summary: 'The balance at any moment',
        description:
          'After the newest row, in page order, at or before the moment; unconfirmed rows count only without one.',
        tags: ['balances'],
        params: AddressPath,
        querystring: BalanceQuery,
        response: { 200: BalanceBody, ...problems('address_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const { id } = request.params
      const { height = null } = request.query
      const moment = momentOf(request.query)
      const found = await histories.balanceAt({ kind: 'address', id }, moment)
      if (found === null) throw addressNotFound(id)
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
    throw new AppError('invalid_request', '"at" and "height" exclude each other: give only one of them.')
  }
  if (at !== undefined) return { kind: 'time', at: parseTime('at', at) }
  return height === undefined ? { kind: 'now' } : { kind: 'height', height }
}

function registerHistory(app: App, histories: Histories): void {
  app.get(
    '/addresses/:id/balance-history',
    {
      schema: {
        operationId: 'getBalanceHistory',
        summary: 'The balance over time, for a chart',
        tags: ['balances'],
        params: AddressPath,
        querystring: BalanceHistoryQuery,
        response: { 200: BalanceHistoryBody, ...problems('address_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const { id } = request.params
      const { from, to, points = POINTS } = request.query
      const range = {
        from: from === undefined ? null : parseTime('from', from),
        to: to === undefined ? null : parseTime('to', to),
      }
      if (range.from !== null && range.to !== null && range.from > range.to) {
        throw new AppError('invalid_request', '"from" must not be after "to".', { field: 'from' })
      }
      const history = await histories.balanceHistory({ kind: 'address', id }, range, points)
      if (history === null) throw addressNotFound(id)
      return balanceHistoryJson(id, history)
    },
  )
}

function registerTotals(app: App, histories: Histories): void {
  app.get(
    '/totals',
    {
      schema: {
        operationId: 'getTotals',
        summary: 'What all addresses of a coin come to',
        tags: ['balances'],
        response: { 200: TotalsBody, ...problems() },
      },
    },
    async () => totalsJson(await histories.totals()),
  )
}
