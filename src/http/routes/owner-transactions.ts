import { EVERY_ROW } from '../../domain/history/row-filter.ts'
import type { App, ServerDeps } from '../deps.ts'
import { ownerRowsJson } from '../json/owner-transaction-json.ts'
import { parseRowFilter } from '../json/parse-row-filter.ts'
import { OwnerTransactionPage } from '../schemas/owner-transaction.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath as OwnerPath, OwnerTransactionQuery, PAGE_LIMIT } from '../schemas/requests.ts'
import { askedValuation } from './asked-valuation.ts'
import { MERGED } from './history-owners.ts'
import { startOf } from './page-start.ts'

/** Pages of the transactions of wallets and groups. */
export function registerOwnerTransactions(app: App, { tracker }: Pick<ServerDeps, 'tracker'>): void {
  for (const { kind, path, operation, notFound } of MERGED) {
    app.get(
      `/${path}/:id/transactions`,
      {
        schema: {
          operationId: `list${operation}Transactions`,
          summary: `A page of the transactions of a ${kind}, newest first`,
          description:
            'One row for each transaction, whatever number of own addresses it touches. Rows of several coins are in the order of their times.',
          tags: ['transactions'],
          params: OwnerPath,
          querystring: OwnerTransactionQuery,
          response: {
            200: OwnerTransactionPage,
            ...problems(notFound, 'invalid_request', 'invalid_cursor', 'stored_data_damaged'),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const { limit = PAGE_LIMIT, offset, cursor, currency: _, ...filter } = request.query
        const valuation = await askedValuation(request.query, tracker.values)
        const page = await tracker.owned.page(
          { kind, id },
          startOf(offset, cursor),
          limit,
          Object.keys(filter).length === 0 ? EVERY_ROW : parseRowFilter(filter),
        )
        reply.header('content-type', 'application/json; charset=utf-8')
        const head = `{"id":${id},"limit":${limit},"offset":${page.offset},"total_transactions":${page.total}`
        const rows = ownerRowsJson(page, valuation)
        reply.send(
          `${head},"next_cursor":${JSON.stringify(page.nextCursor)},"transactions":${rows}}` as never,
        )
        return reply
      },
    )
  }
}
