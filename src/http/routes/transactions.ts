import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { parseRowFilter } from '../json/parse-row-filter.ts'
import { transactionPageJson } from '../json/transaction-page-json.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath, PAGE_LIMIT, TransactionQuery } from '../schemas/requests.ts'
import { TransactionPageBody } from '../schemas/transaction-page.ts'
import { askedValuation } from './asked-valuation.ts'
import { startOf } from './page-start.ts'

export function registerTransactions(app: App, { histories, values }: Tracker): void {
  app.get(
    '/addresses/:id/transactions',
    {
      schema: {
        operationId: 'listTransactions',
        summary: 'A page of the transactions of an address, newest first',
        description:
          'Filters may be combined. A search by `tx_hash` looks at some 260,000 transactions at a time: while `next_cursor` is not null it can be continued, also after a page without transactions.',
        tags: ['transactions'],
        params: AddressPath,
        querystring: TransactionQuery,
        response: {
          200: TransactionPageBody,
          ...problems('address_not_found', 'invalid_request', 'invalid_cursor', 'stored_data_damaged'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { limit = PAGE_LIMIT, offset, cursor, currency: _, ...filter } = request.query
      const valuation = await askedValuation(request.query, values)
      const page = await histories.page(id, startOf(offset, cursor), limit, parseRowFilter(filter))
      reply.header('content-type', 'application/json; charset=utf-8')
      reply.send(transactionPageJson(id, limit, page, valuation) as never)
      return reply
    },
  )
}
