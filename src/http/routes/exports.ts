import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { TransactionExports } from '../../domain/ports/transaction-exports.ts'
import { existing } from '../../tracker/existing.ts'
import type { App } from '../deps.ts'
import { CSV_HEAD, csvRow } from '../export/csv.ts'
import { ndjsonRow } from '../export/ndjson.ts'
import { RunningExports, type Writer } from '../export/running-exports.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'

interface Format {
  readonly name: 'csv' | 'ndjson'
  readonly type: string
  readonly operation: string
  readonly description: string
  readonly writer: Writer
}

const FIELDS =
  'Each row says `address_id`, `chain`, `currency`, `address`, `label`, then the transaction as on a page: `id`, `tx_hash`, `timestamp`, `block_height`, `confirmations`, `status`, `amount`, `balance`. All rows are from one snapshot.'

const FORMATS: readonly Format[] = [
  {
    name: 'csv',
    type: 'text/csv; charset=utf-8; header=present',
    operation: 'Csv',
    description: `RFC 4180 with a header line. ${FIELDS} Text that a spreadsheet would take for a formula has an apostrophe before it.`,
    writer: { head: CSV_HEAD, row: csvRow },
  },
  {
    name: 'ndjson',
    type: 'application/x-ndjson; charset=utf-8',
    operation: 'Ndjson',
    description: `One JSON object a line. ${FIELDS}`,
    writer: { head: '', row: ndjsonRow },
  },
]

export function registerExports(app: App, exports: TransactionExports): void {
  const running = new RunningExports(exports)
  app.addHook('preClose', async () => running.stop())
  for (const format of FORMATS) {
    registerOne(app, running, format)
    registerAll(app, running, format)
  }
}

function registerOne(app: App, running: RunningExports, format: Format): void {
  app.get(
    `/addresses/:id/transactions.${format.name}`,
    {
      config: { endless: true },
      schema: {
        operationId: `exportTransactions${format.operation}`,
        summary: `Every transaction of an address as ${format.name.toUpperCase()}, newest first`,
        description: format.description,
        tags: ['transactions'],
        params: AddressPath,
        response: {
          200: replyOf(format),
          ...problems('address_not_found', 'invalid_request', 'too_many_exports', 'stored_data_damaged'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      existing(id, (await send(running, id, format, request, reply)) || null)
      return reply as never
    },
  )
}

function registerAll(app: App, running: RunningExports, format: Format): void {
  app.get(
    `/transactions.${format.name}`,
    {
      config: { endless: true },
      schema: {
        operationId: `exportAllTransactions${format.operation}`,
        summary: `Every transaction of all addresses as ${format.name.toUpperCase()}`,
        description: `By address, each newest first. ${format.description}`,
        tags: ['transactions'],
        response: { 200: replyOf(format), ...problems('too_many_exports') },
      },
    },
    async (request, reply) => {
      await send(running, 'all', format, request, reply)
      return reply as never
    },
  )
}

/** False if there is no such address. */
async function send(
  running: RunningExports,
  id: number | 'all',
  { type, name, writer }: Format,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const stream = await running.start(id, writer)
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
