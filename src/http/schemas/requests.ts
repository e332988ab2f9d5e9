import { Type } from 'typebox'
import { ADDRESS_ORDERS } from '../../domain/address/address-order.ts'
import { AddressText } from './address.ts'
import { KindWord } from './owner-transaction.ts'
import { ChainWord, Id, SyncStatusWord, TimeText } from './scalars.ts'
import { WITH_VALUES } from './value.ts'
import { oneOf } from './words.ts'

export const LIST_LIMIT = 50
export const PAGE_LIMIT = 10

const Limit = (fallback: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: fallback, description: 'Page size.' }))

const Offset = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'Rows to skip from the top.',
  }),
)

export const AddressPath = Type.Object({ id: Id })

const Cursor = (same: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1000,
      description: `The \`next_cursor\` of another page with the same ${same}; continues right after it. Cannot be combined with \`offset\`.`,
    }),
  )

export type AddressSort = (typeof ADDRESS_ORDERS)[number] | `-${(typeof ADDRESS_ORDERS)[number]}`

export const AddressListQuery = Type.Object({
  limit: Limit(LIST_LIMIT),
  offset: Offset,
  cursor: Cursor('`q`, `sort`, `min_balance`, `chain`, `status` and `wallet`'),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'Part of the label or of the address, in upper or lower case; or an address in any of its forms.',
      examples: ['savings'],
    }),
  ),
  sort: Type.Optional(
    oneOf<AddressSort>(
      ADDRESS_ORDERS.flatMap((order): AddressSort[] => [order, `-${order}`]),
      'The order, descending with `-`; equal ones as they were added. `name` is the label or else the address, `balance` the number whatever the coin; `sync_status` begins with failed ones.',
    ),
  ),
  min_balance: Type.Optional(
    Type.String({ description: "At least so many of the address's coin.", examples: ['0.5'] }),
  ),
  chain: Type.Optional(ChainWord),
  status: Type.Optional(SyncStatusWord),
  wallet: Type.Optional(
    Type.String({
      pattern: '^(any|[1-9][0-9]{0,14})$',
      description: 'Addresses of the wallet with this id, or of `any` wallet; by default those of none.',
      examples: ['any'],
    }),
  ),
  include: Type.Optional(
    oneOf(['sparkline'], 'Adds `sparkline` to each address: at most 32 balances over its life.'),
  ),
  ...WITH_VALUES,
})

/** Filters of transactions. */
const ROW_FILTER = {
  from: Type.Optional(TimeText('No transactions before this time.')),
  to: Type.Optional(TimeText('No transactions after this time.', '2023-12-31T23:59:59Z')),
  tx_hash: Type.Optional(
    Type.String({
      description: 'Only the transaction with this hash.',
      examples: ['f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16'],
    }),
  ),
}

export const ExportQuery = Type.Object({ ...ROW_FILTER, ...WITH_VALUES })

export const CsvQuery = Type.Object({
  ...ROW_FILTER,
  ...WITH_VALUES,
  bom: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1,
      default: 0,
      description: '`1` starts the file with a byte order mark, by which Excel recognises UTF-8.',
    }),
  ),
})

export const LookupQuery = Type.Object({ address: AddressText, chain: Type.Optional(ChainWord) })

export const TransactionQuery = Type.Object({
  limit: Limit(PAGE_LIMIT),
  offset: Offset,
  cursor: Cursor('`from`, `to` and `tx_hash`'),
  ...ROW_FILTER,
  ...WITH_VALUES,
})

/** A place on each of several chains. */
const LongCursor = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 8000,
    description: 'The `next_cursor` of another page with the same filters; continues right after it.',
  }),
)

export const OwnerTransactionQuery = Type.Object({
  limit: Limit(PAGE_LIMIT),
  offset: Offset,
  cursor: LongCursor,
  ...ROW_FILTER,
  ...WITH_VALUES,
})

export const AllTransactionsQuery = Type.Object({
  limit: Limit(PAGE_LIMIT),
  cursor: LongCursor,
  chain: Type.Optional(ChainWord),
  kind: Type.Optional(KindWord),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'Part of a transaction hash, a label or a note, or of the name of a wallet or single address; or one of the own addresses.',
      examples: ['rent'],
    }),
  ),
  from: ROW_FILTER.from,
  to: ROW_FILTER.to,
  ...WITH_VALUES,
})

export const EventsHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ description: 'The last `id:` that the client has received.', examples: ['4711'] }),
  ),
})
