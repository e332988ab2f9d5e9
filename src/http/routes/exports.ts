import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { ExportBatch, TransactionExports } from '../../domain/ports/transaction-exports.ts'
import { existing, existingOwner } from '../../tracker/existing.ts'
import type { OwnedTransactions } from '../../tracker/owned-transactions.ts'
import type { Values } from '../../tracker/values/values.ts'
import type { WrittenBatch } from '../../tracker/written-batches.ts'
import type { App, ServerDeps } from '../deps.ts'
import { BYTE_ORDER_MARK, CSV_COLUMNS, csvHead, csvRow } from '../export/csv.ts'
import { ndjsonRow } from '../export/ndjson.ts'
import { OWNER_CSV_COLUMNS, ownerCsvRow } from '../export/owner-csv.ts'
import { ownerNdjsonRow } from '../export/owner-ndjson.ts'
import { RunningExports, type Snapshot, type Writer } from '../export/running-exports.ts'
import { parseRowFilter } from '../json/parse-row-filter.ts'
import { problems, withProblems } from '../schemas/problem.ts'
import { AddressPath, CsvQuery, ExportQuery } from '../schemas/requests.ts'
import type { Clients } from '../security/clients.ts'
import { askedValuation } from './asked-valuation.ts'
import { MERGED } from './history-owners.ts'

/** Of one client. */
const TOO_MANY = { code: 'too_many_exports', status: 429 } as const

interface Format {
  readonly name: 'csv' | 'ndjson'
  readonly type: string
  readonly operation: string
  readonly description: string
  readonly query: TSchema
  writerFor(query: unknown, valuation: Valuation | null): Writer<ExportBatch>
  ownerWriterFor(query: unknown, valuation: Valuation | null): Writer<WrittenBatch>
}

interface Parts {
  readonly app: App
  readonly exports: TransactionExports
  readonly owned: Pick<OwnedTransactions, 'written'>
  readonly values: Values
  readonly running: RunningExports
  readonly clients: Clients
}

const FIELDS =
  'Each row says `address_id`, `chain`, `currency`, `address`, `label`, then the transaction as on a page: `id`, `tx_hash`, `timestamp`, `block_height`, `confirmations`, `status`, `amount`, `balance`. All rows are from one snapshot. `from`, `to` and `tx_hash` leave out others, as on a page. `currency` adds what each was worth: in CSV as `value`, `value_currency`, `price`, `price_source`, `price_kind`, `price_at`, `fx_rate`, `fx_source`, `fx_at`.'

const OWNER_FIELDS =
  'Each row says `chain`, `currency`, then the transaction as on a page: `id`, `tx_hash`, `timestamp`, `block_height`, `confirmations`, `status`, `kind`, `amount`, `received`, `sent`, `fee`, `addresses`, `balance`, `note`, `label`. All rows are from one snapshot, their notes and labels from the moment at which they are read. Kind and fee as far as they are known.'

const FORMATS: readonly Format[] = [
  {
    name: 'csv',
    type: 'text/csv; charset=utf-8; header=present',
    operation: 'Csv',
    description: `RFC 4180 with a header line. ${FIELDS} Text that a spreadsheet would take for a formula has an apostrophe before it.`,
    query: CsvQuery,
    writerFor: (query, valuation) => {
      const { bom = 0 } = query as Static<typeof CsvQuery>
      const head = csvHead(CSV_COLUMNS, valuation)
      return writing((bom === 1 ? BYTE_ORDER_MARK : '') + head, ({ address }, row) =>
        csvRow(address, row, valuation),
      )
    },
    ownerWriterFor: (query, valuation) => {
      const { bom = 0 } = query as Static<typeof CsvQuery>
      const head = csvHead(OWNER_CSV_COLUMNS, valuation)
      return writing((bom === 1 ? BYTE_ORDER_MARK : '') + head, ({ written }, row) =>
        ownerCsvRow(row, written(row), valuation),
      )
    },
  },
  {
    name: 'ndjson',
    type: 'application/x-ndjson; charset=utf-8',
    operation: 'Ndjson',
    description: `One JSON object a line. ${FIELDS}`,
    query: ExportQuery,
    writerFor: (_query, valuation) => writing('', ({ address }, row) => ndjsonRow(address, row, valuation)),
    ownerWriterFor: (_query, valuation) =>
      writing('', ({ written }, row) => ownerNdjsonRow(row, written(row), valuation)),
  },
]

/** Writes each row of a batch. */
function writing<Batch extends { readonly rows: readonly unknown[] }>(
  head: string,
  rowText: (batch: Batch, row: Batch['rows'][number]) => string,
): Writer<Batch> {
  return {
    head,
    textOf: (batch) => {
      let text = ''
      for (const row of batch.rows) text += rowText(batch, row)
      return text
    },
  }
}

export function registerExports(
  app: App,
  { exports, tracker }: Pick<ServerDeps, 'exports' | 'tracker'>,
  clients: Clients,
): void {
  const { owned, values } = tracker
  const parts: Parts = { app, exports, owned, values, running: new RunningExports(), clients }
  const { running } = parts
  app.addHook('preClose', async () => running.stop())
  for (const format of FORMATS) {
    registerOne(parts, format)
    registerAll(parts, format)
    for (const owner of MERGED) registerOwner(parts, format, owner)
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

function registerOwner(
  parts: Parts,
  format: Format,
  { kind, path, operation, notFound }: (typeof MERGED)[number],
): void {
  parts.app.get(
    `/${path}/:id/transactions.${format.name}`,
    {
      config: { endless: true },
      schema: {
        operationId: `export${operation}Transactions${format.operation}`,
        summary: `Every transaction of a ${kind} as ${format.name.toUpperCase()}, newest first`,
        description: OWNER_FIELDS,
        tags: ['transactions'],
        params: AddressPath,
        querystring: format.query,
        response: {
          200: replyOf(format),
          ...withProblems(problems(notFound, 'invalid_request', 'too_many_exports', 'stored_data_damaged'), [
            TOO_MANY,
          ]),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const stream = await parts.running.start(
        () => openOwner(parts, { kind, id }, filterOf(request)),
        format.ownerWriterFor(request.query, await valuationOf(parts, request)),
        parts.clients.keyOf(request.raw),
      )
      answer(existingOwner({ kind, id }, stream), `${kind}-${id}-transactions`, format, request, reply)
      return reply as never
    },
  )
}

/** Null if there is no such owner. */
async function openOwner(
  { exports, owned }: Parts,
  owner: MergedOwner,
  filter: RowFilter,
): Promise<Snapshot<WrittenBatch> | null> {
  const snapshot = await exports.openOwner(owner, filter)
  if (snapshot === null) return null
  return { batches: () => owned.written(snapshot.batches()), close: () => snapshot.close() }
}

/** False if there is no such address. */
async function send(
  parts: Parts,
  id: number | 'all',
  format: Format,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { exports, running, clients } = parts
  const valuation = await valuationOf(parts, request)
  const stream = await running.start(
    () => exports.open(id, filterOf(request)),
    format.writerFor(request.query, valuation),
    clients.keyOf(request.raw),
  )
  if (stream === null) return false
  const file = id === 'all' ? 'transactions' : `address-${id}-transactions`
  answer(stream, file, format, request, reply)
  return true
}

function valuationOf({ values }: Parts, request: FastifyRequest): Promise<Valuation | null> {
  return askedValuation(request.query as Static<typeof ExportQuery>, values)
}

function filterOf(request: FastifyRequest): RowFilter {
  return parseRowFilter(request.query as Static<typeof ExportQuery>)
}

function answer(
  stream: Readable,
  file: string,
  { type, name }: Format,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.headers({ 'content-type': type, 'content-disposition': `attachment; filename="${file}.${name}"` })
  if (request.method === 'HEAD') {
    stream.destroy()
    reply.send('')
  } else reply.send(stream)
}

function replyOf({ type }: Format) {
  const [media = type] = type.split(';', 1)
  return { description: 'The file, as it is being read.', content: { [media]: { schema: Type.String() } } }
}
