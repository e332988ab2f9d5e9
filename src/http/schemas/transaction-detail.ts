import { type Static, Type } from 'typebox'
import { NOTE_CHARACTERS_MAX } from '../../domain/transactions/note.ts'
import { OUTPUT_TYPES } from '../../domain/transactions/transaction.ts'
import { Amount, ChainWord, Count, Id, Time } from './scalars.ts'
import { TxHash } from './transaction-page.ts'
import { OptionalValue } from './value.ts'
import { nullable, oneOf } from './words.ts'

export const TransactionPath = Type.Object({
  chain: ChainWord,
  hash: Type.String({
    description: 'The transaction hash, in upper or lower case.',
    examples: ['f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16'],
  }),
})

const Label = nullable(Type.String({ description: 'Of the tracked address.' }))
const Note = nullable(Type.String({ description: 'What was written about the transaction.' }))

const OutputBody = Type.Object(
  {
    value: Amount,
    address: nullable(Type.String({ description: 'Null for a script without an address.' })),
    type: oneOf(
      OUTPUT_TYPES,
      'What the output pays to. `shielded`: the part that moved into or out of a shielded pool.',
    ),
    mine: Type.Boolean({ description: 'Whether the address is tracked here.' }),
    label: Label,
  },
  { title: 'TransactionOutput', description: 'An output; an input is the output that it spends.' },
)

const EFFECT = {
  amount: Amount,
  received: Amount,
  sent: Amount,
}

export const TransactionDetailBody = Type.Object(
  {
    chain: ChainWord,
    currency: Type.String({ examples: ['BTC'] }),
    tx_hash: TxHash,
    timestamp: Time,
    block_height: nullable(Type.Integer({ minimum: 0 })),
    confirmations: Count,
    status: oneOf(['confirmed', 'unconfirmed'], 'Whether it is in a block.'),
    coinbase: Type.Boolean({ description: 'Whether it is the reward of a block, which spends no outputs.' }),
    fee: nullable(Amount),
    size: nullable(Type.Integer({ minimum: 0, description: 'In bytes.' })),
    virtual_size: nullable(Type.Integer({ minimum: 0, description: 'In virtual bytes, which fees count.' })),
    inputs: Type.Array(OutputBody),
    outputs: Type.Array(OutputBody),
    ...EFFECT,
    addresses: Type.Array(
      Type.Object(
        { id: Id, address: Type.String(), label: Label, ...EFFECT },
        { title: 'AddressEffect', description: 'What the transaction did to one tracked address.' },
      ),
    ),
    wallets: Type.Array(
      Type.Object(
        {
          id: Id,
          name: Type.String(),
          ...EFFECT,
          fee: nullable(Amount),
        },
        {
          title: 'WalletEffect',
          description:
            'What the transaction did to one wallet. `fee`: what it paid of the fee, in proportion to what it spent, where all inputs are tracked.',
        },
      ),
    ),
    note: Note,
    label: nullable(Type.String({ description: 'From imported labels.' })),
    source: Type.String({ description: 'The source that it was read from.', examples: ['blockchair'] }),
    value: OptionalValue,
  },
  {
    title: 'TransactionDetail',
    description:
      'A whole transaction. `amount` is the net effect on all tracked addresses together: `received`, what addresses gained, less `sent`, what addresses lost; change to the address that paid counts as neither. `fee` is null for a coinbase.',
  },
)

export const NoteBody = Type.Object(
  {
    note: nullable(
      Type.String({
        maxLength: NOTE_CHARACTERS_MAX,
        description: 'Empty or null clears it.',
        examples: ['Rent of May'],
      }),
    ),
  },
  { title: 'NoteText', additionalProperties: false },
)

export const NotedTransaction = Type.Object(
  { chain: ChainWord, tx_hash: TxHash, note: Note },
  { title: 'NotedTransaction', description: 'The note as it is stored.' },
)

export type OutputBody = Static<typeof OutputBody>
export type TransactionDetailBody = Static<typeof TransactionDetailBody>
