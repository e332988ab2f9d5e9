import { parseTransactionHash } from '../../domain/transactions/parse-hash.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { transactionJson } from '../json/transaction-json.ts'
import { problems } from '../schemas/problem.ts'
import {
  NoteBody,
  NotedTransaction,
  TransactionDetailBody,
  TransactionPath,
} from '../schemas/transaction-detail.ts'
import { ValueQuery } from '../schemas/value.ts'
import { askedValuation } from './asked-valuation.ts'

export function registerTransactionDetails(app: App, { transactions, values }: Tracker): void {
  app.get(
    '/transactions/:chain/:hash',
    {
      schema: {
        operationId: 'readTransaction',
        summary: 'A whole transaction: its inputs and outputs, which of them are tracked, and its fee',
        description:
          'Asked of a source the first time and kept; asked again while the transaction is unconfirmed or not yet final. The transaction need not concern a tracked address.',
        tags: ['transactions'],
        params: TransactionPath,
        querystring: ValueQuery,
        response: {
          200: TransactionDetailBody,
          ...problems('invalid_request', 'transaction_not_found', 'source_unavailable'),
        },
      },
    },
    async (request) => {
      const { chain, hash } = request.params
      const valuation = await askedValuation(request.query, values)
      return transactionJson(await transactions.view(chain, hash), valuation)
    },
  )
  app.put(
    '/transactions/:chain/:hash/note',
    {
      schema: {
        operationId: 'writeNote',
        summary: 'Write or clear the note of a transaction',
        tags: ['transactions'],
        params: TransactionPath,
        body: NoteBody,
        response: {
          200: NotedTransaction,
          ...problems('invalid_request', 'private_key', 'transaction_not_found'),
        },
      },
    },
    async (request) => {
      const { chain, hash } = request.params
      const note = await transactions.setNote(chain, hash, request.body.note)
      return { chain, tx_hash: parseTransactionHash(hash), note }
    },
  )
}
