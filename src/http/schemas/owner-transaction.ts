import { type Static, Type } from 'typebox'
import { Amount, ChainWord, Count, Id } from './scalars.ts'
import { TransactionBody } from './transaction-page.ts'
import { nullable, oneOf } from './words.ts'

export const KINDS = ['received', 'sent', 'internal', 'joint', 'mined'] as const

export const KindWord = oneOf<(typeof KINDS)[number]>(
  KINDS,
  '`internal`: all inputs and outputs are own. `joint`: foreign inputs beside own ones.',
  'TransactionKind',
)

const Name = Type.String({
  description: 'Of the wallet; of an address its label, or the address itself.',
  examples: ['Cold storage'],
})

/** As a member of a group, with its name. */
const RowOwnerBody = Type.Union([
  Type.Object({ wallet: Id, name: Name }, { title: 'RowWallet' }),
  Type.Object({ address: Id, name: Name }, { title: 'RowAddress', description: 'It belongs to no wallet.' }),
])

const OwnerTransactionBody = Type.Object(
  {
    ...TransactionBody.properties,
    chain: ChainWord,
    currency: Type.String({ examples: ['BTC'] }),
    kind: KindWord,
    received: Amount,
    sent: Amount,
    fee: nullable(Amount),
    addresses: Type.Integer({ minimum: 1, description: 'How many own addresses the transaction touches.' }),
    note: nullable(Type.String()),
    label: nullable(Type.String()),
    owners: Type.Optional(
      nullable(
        Type.Array(RowOwnerBody, {
          description:
            'In lists of a group and of everything: the wallets and single addresses that the transaction touches. Null where finding them out would take long.',
        }),
      ),
    ),
  },
  {
    title: 'OwnerTransaction',
    description:
      '`amount` is the net effect on all own addresses, `received` and `sent` what came to and left them. `fee` is exact where all inputs are own, else null. `balance`: of the coin, right after this transaction.',
  },
)

export const OwnerTransactionPage = Type.Object(
  {
    id: Id,
    limit: Count,
    offset: Count,
    total_transactions: Count,
    next_cursor: nullable(Type.String()),
    transactions: Type.Array(OwnerTransactionBody),
  },
  {
    title: 'OwnerTransactionPage',
    description: 'Newest first; one row for each transaction, whatever number of own addresses it touches.',
  },
)
export type OwnerTransactionPage = Static<typeof OwnerTransactionPage>

export const AllTransactionsPage = Type.Object(
  {
    limit: Count,
    next_cursor: nullable(Type.String()),
    transactions: Type.Array(OwnerTransactionBody),
  },
  {
    title: 'AllTransactionsPage',
    description:
      'Newest first over everything that is followed; a transfer between own addresses is one row.',
  },
)
export type AllTransactionsPage = Static<typeof AllTransactionsPage>
