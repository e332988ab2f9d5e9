import type { App, ServerDeps } from '../deps.ts'
import { ownerRowsJson } from '../json/owner-transaction-json.ts'
import { parseRowFilter } from '../json/parse-row-filter.ts'
import { AllTransactionsPage } from '../schemas/owner-transaction.ts'
import { problems } from '../schemas/problem.ts'
import { AllTransactionsQuery, PAGE_LIMIT } from '../schemas/requests.ts'
import { SEARCHES_HASHES } from '../security/refuse-secrets.ts'
import { askedValuation } from './asked-valuation.ts'
import { startOf } from './page-start.ts'

/** One list of everything that is followed. */
export function registerAllTransactions(app: App, { tracker }: Pick<ServerDeps, 'tracker'>): void {
  app.get(
    '/transactions',
    {
      config: SEARCHES_HASHES,
      schema: {
        operationId: 'listAllTransactions',
        summary: 'The transactions of everything that is followed, newest first',
        description:
          'A transfer between own addresses is one row. With `kind` or `q` a bounded number of rows is looked at: while `next_cursor` is not null the search can be continued, also after a page without transactions.',
        tags: ['transactions'],
        querystring: AllTransactionsQuery,
        response: {
          200: AllTransactionsPage,
          ...problems(
            'invalid_request',
            'invalid_cursor',
            'private_key',
            'history_building',
            'stored_data_damaged',
          ),
        },
      },
    },
    async (request, reply) => {
      const { limit = PAGE_LIMIT, cursor, chain, kind, q, currency: _, ...times } = request.query
      const valuation = await askedValuation(request.query, tracker.values)
      const page = await tracker.owned.everything(startOf(undefined, cursor), limit, {
        chain,
        kind,
        search: q,
        rows: parseRowFilter(times),
      })
      reply.header('content-type', 'application/json; charset=utf-8')
      const rows = ownerRowsJson(page, valuation)
      const next = JSON.stringify(page.nextCursor)
      reply.send(`{"limit":${limit},"next_cursor":${next},"transactions":${rows}}` as never)
      return reply
    },
  )
}
