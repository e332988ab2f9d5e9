import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'
import type { TransactionExports } from '../../domain/ports/transaction-exports.ts'
import { existing } from '../../tracker/existing.ts'
import type { App } from '../deps.ts'
import { BYTE_ORDER_MARK, CSV_HEAD, csvRow } from '../export/csv.ts'
import { ndjsonRow } from '../export/ndjson.ts'
import { RunningExports, type Writer } from '../export/running-exports.ts'
import { parseRowFilter } from '../json/parse-row-filter.ts'
import { problems, withProblems } from '../schemas/problem.ts'
import { AddressPath, CsvQuery, ExportQuery } from '../schemas/requests.ts'
import type { Clients } from '../security/clients.ts'

/** Of one client. */
const TOO_MANY = { code: 'too_many_exports', status: 429 } as const

interface Format {
  readonly name: 'csv' | 'ndjson'
  readonly type: string
  readonly operation: string
  readonly description: string
  readonly query: TSchema
  writerFor(query: unknown): Writer
}

interface Parts {
  readonly app: App
  readonly running: RunningExports
  readonly clients: Clients
}

const FIELDS =
  'Each row says `address_id`, `chain`, `currency`, `address`, `label`, then the transaction as on a page: `id`, `tx_hash`, `timestamp`, `block_height`, `confirmations`, `status`, `amount`, `balance`. All rows are from one snapshot. `from`, `to` and `tx_hash` leave out others, as on a page.'

const FORMATS: readonly Format[] = [
  {
    name: 'csv',
    type: 'text/csv; charset=utf-8; header=present',
    operation: 'Csv',
    description: `RFC 4180 with a header line. ${FIELDS} Text that a spreadsheet would take for a formula has an apostrophe before it.`,
    query: CsvQuery,
    writerFor: (query) => {
      const { bom = 0 } = query as Static<typeof CsvQuery>
      return { head: (bom === 1 ? BYTE_ORDER_MARK : '') + CSV_HEAD, row: csvRow }
    },
  },
  {
    name: 'ndjson',
    type: 'application/x-ndjson; charset=utf-8',
    operation: 'Ndjson',
    description: `One JSON object a line. ${FIELDS}`,
    query: ExportQuery,
    writerFor: () => ({ head: '', row: ndjsonRow }),
  },
]

export function registerExports(app: App, exports: TransactionExports, clients: Clients): void {
  const parts: Parts = { app, running: new RunningExports(exports), clients }
  const { running } = parts
  app.addHook('preClose', async () => running.stop())
  for (const format of FORMATS) {
    registerOne(parts, format)
    registerAll(parts, format)
  }
}

function registerOne(parts: Parts, format: Format): void {
  parts.app.get(
    `/addresses/:id/transactions.${format.name}`,
    {
      config: { endless: true },
      schema: {
        operationId: `exportTransactions${format.operation}`,
        summary: `Every transaction of an address as ${format.name.toUpperCase()}, newest first`,
        description: format.description,
        tags: ['transactions'],
        params: AddressPath,
        querystring: format.query,
        response: {
          200: replyOf(format),
          ...withProblems(
            problems('address_not_found', 'invalid_request', 'too_many_exports', 'stored_data_damaged'),
            [TOO_MANY],
          ),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      existing(id, (await send(parts, id, format, request, reply)) || null)
      return reply as never
    },
  )
}

function registerAll(parts: Parts, format: Format): void {
  parts.app.get(
    `/transactions.${format.name}`,
    {
      config: { endless: true },
      schema: {
        operationId: `exportAllTransactions${format.operation}`,
        summary: `Every transaction of all addresses as ${format.name.toUpperCase()}`,
        description: `By address, each newest first. ${format.description}`,
        tags: ['transactions'],
        querystring: format.query,
        response: {
          200: replyOf(format),
          ...withProblems(problems('invalid_request', 'too_many_exports'), [TOO_MANY]),
        },
      },
    },
    async (request, reply) => {
      await send(parts, 'all', format, request, reply)
      return reply as never
    },
  )
}

/** False if there is no such address. */
async function send(
  { running, clients }: Parts,
  id: number | 'all',
  { type, name, writerFor }: Format,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const filter = parseRowFilter(request.query as Static<typeof ExportQuery>)
  const stream = await running.start({ id, filter }, writerFor(request.query), clients.keyOf(request.raw))
  if (stream === null) return false
  const file = id === 'all' ? 'transactions' : `address-${id}-transactions`
  reply.headers({ 'content-type': type, 'content-disposition': `attachment; filename="${file}.${name}"` })
  if (request.method === 'HEAD') {
    stream.destroy()
    reply.send('')
  } else reply.send(stream)
  return true
}

function replyOf({ type }: Format) {
  const [media = type] = type.split(';', 1)
  return { description: 'The file, as it is being read.', content: { [media]: { schema: Type.String() } } }
}
