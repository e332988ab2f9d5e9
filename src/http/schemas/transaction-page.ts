import { type Static, Type } from 'typebox'
import { Amount, Count, Id, Time } from './scalars.ts'
import { OptionalValue } from './value.ts'
import { nullable, oneOf } from './words.ts'

export const TxHash = Type.String({ pattern: '^[0-9a-f]{64}$' })

export const TransactionBody = Type.Object(
  {
    id: Type.Integer({
      description: 'Unique within its address, stable while the transaction stays stored.',
    }),
    tx_hash: TxHash,
    amount: Amount,
    timestamp: Time,
    block_height: nullable(Type.Integer({ minimum: 0 })),
    confirmations: Count,
    status: oneOf(['confirmed', 'unconfirmed'], 'Whether it is in a block.'),
    balance: Amount,
    value: OptionalValue,
  },
  {
    title: 'Transaction',
    description:
      '`amount` is the net effect on the address, `balance` its balance right after this transaction.',
    examples: [
      {
        id: 42,
        tx_hash: 'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16',
        amount: '-0.0001',
        timestamp: '2023-01-01T10:00:00Z',
        block_height: 800000,
        confirmations: 3,
        status: 'confirmed',
        balance: '0.5',
      },
    ],
  },
)

export const TransactionPageBody = Type.Object(
  {
    id: Id,
    address: Type.String(),
    limit: Count,
    offset: Type.Integer({ minimum: 0, description: 'Listed transactions above this page.' }),
    total_transactions: Type.Integer({
      minimum: 0,
      examples: [156000],
      description:
        'All that `from` and `to` list. With `tx_hash`: those found so far, which are all once `next_cursor` is null.',
    }),
    next_cursor: nullable(Type.String()),
    transactions: Type.Array(TransactionBody),
  },
  {
    title: 'TransactionPage',
    description: 'Newest first: unconfirmed ones, then by block height descending.',
  },
)
export type TransactionBody = Static<typeof TransactionBody>
export type TransactionPageBody = Static<typeof TransactionPageBody>
