import { type Static, Type } from 'typebox'
import { ADDRESS_TYPES, type AddressType } from '../../domain/address/address.ts'
import { LABEL_CHARACTERS_MAX } from '../../domain/address/label.ts'
import type { SyncErrorCode } from '../../domain/errors.ts'
import { Amount, ChainWord, Count, Detail, Id, LastActivity, SyncStatusWord, Time } from './scalars.ts'
import { TxHash } from './transaction-page.ts'
import { OptionalValue } from './value.ts'
import { nullable, oneOf } from './words.ts'

const ADDRESS_EXAMPLE = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

/** An address in a request. The domain validates it and words the error. */
export const AddressText = Type.String({
  description:
    'In any form that its chain accepts; surrounding white space is trimmed. Replies use the canonical form: CashAddr with its prefix, bech32 in lower case, P2SH of Litecoin with M.',
  examples: [ADDRESS_EXAMPLE],
})

const AddressTypeWord = oneOf<AddressType>(ADDRESS_TYPES, 'The form of the address.', 'AddressType')

export const SyncErrorWord = oneOf<SyncErrorCode>(
  [
    'rate_limited',
    'invalid_key',
    'source_unavailable',
    'source_rejected',
    'source_behind',
    'source_inconsistent',
    'too_busy',
    'history_too_long',
    'mempool_too_long',
    'crashed',
    'internal',
  ],
  'Why the synchronisation ended in ERROR.',
  'SyncErrorCode',
)

export const SyncErrorBody = Type.Object(
  { code: SyncErrorWord, detail: Detail, retry_at: nullable(Time) },
  { title: 'SyncError' },
)

const StatedBody = Type.Object(
  { balance: Amount, transaction_count: Count, source: Type.String(), at: Time },
  { title: 'Stated', description: 'What the source reported last, unproven.' },
)

const TotalBody = Type.Object({ balance: Amount, transaction_count: Count }, { title: 'Total' })

const RowDifferenceBody = Type.Object(
  { tx_hash: TxHash, block_height: nullable(Count), stored: nullable(Amount), stated: nullable(Amount) },
  {
    title: 'RowDifference',
    description:
      'A transaction on which both sides differ; an amount is null if that side does not have the transaction.',
  },
)

const OpinionBody = Type.Object(
  {
    source: Type.String(),
    agrees: nullable(Type.Boolean({ description: 'Null if it could not be queried or contradicts itself.' })),
    detail: Detail,
    at: Time,
  },
  { title: 'Opinion', description: 'The latest cross-check by another source.' },
)

const VerificationBody = Type.Object(
  {
    state: oneOf(['verified', 'mismatch', 'unverified'], 'Whether the shown history is proven.'),
    source: Type.String({ description: 'The source that served last.' }),
    height: Type.Integer({ minimum: 0, description: 'The tip of the proof.' }),
    balance: Amount,
    transaction_count: Count,
    checked_at: Time,
    confirmed_by: Type.Array(Type.String()),
    proof: oneOf(
      ['address', 'set'],
      'Whether the source stated the number of transactions of this address, or only of a set of addresses that were read together.',
    ),
    audited_at: nullable(Time),
    damage: Type.Optional(Detail),
    opinions: Type.Array(OpinionBody),
    stored: Type.Optional(TotalBody),
    stated: Type.Optional(TotalBody),
    stated_by: Type.Optional(Type.String()),
    first_difference: Type.Optional(nullable(RowDifferenceBody)),
    explanation: Type.Optional(
      nullable(
        oneOf(
          ['bare_public_key'],
          'One source counts outputs that pay to the public key behind the address, the other does not; neither is wrong.',
        ),
      ),
    ),
  },
  {
    title: 'Verification',
    description:
      'What proves the shown history, or contradicts it. `stored`, `stated`, `stated_by`, `first_difference` (the oldest, null if unknown) and `explanation` come with `mismatch`. `audited_at`: when all of the stored history was last compared with what was written. `damage` comes with `unverified`: what of the stored data is damaged; it is read again from a source.',
  },
)

export const AddressBody = Type.Object(
  {
    id: Id,
    chain: ChainWord,
    currency: Type.String({ examples: ['BTC'] }),
    address: Type.String(),
    address_type: AddressTypeWord,
    label: nullable(Type.String()),
    balance: Amount,
    confirmed_balance: Amount,
    unconfirmed_balance: Amount,
    transaction_count: Count,
    sync_status: SyncStatusWord,
    last_synced_at: nullable(Time),
    last_synced_offset: Count,
    sync_total: nullable(Count),
    sync_error: nullable(SyncErrorBody),
    next_sync_at: nullable(Time),
    live: Type.Boolean({
      description:
        'A source announces what happens at the address, so that it is synchronised at once; `next_sync_at` is when it is checked all the same.',
    }),
    stated: nullable(StatedBody),
    verification: nullable(VerificationBody),
    created_at: Time,
    value: OptionalValue,
    also_valid_on: Type.Optional(
      Type.Array(ChainWord, {
        description:
          'Only in the reply to `POST /addresses`: other chains on which the same text is an address. Add it again with `chain` to track it there.',
      }),
    ),
    // Events of addresses whose rows have not changed leave it out.
    last_activity_at: Type.Optional(LastActivity),
    sparkline: Type.Optional(
      Type.Array(Amount, {
        maxItems: 32,
        description:
          'Balances over its life, oldest first. With `include=sparkline`, and in events when the rows have changed.',
      }),
    ),
  },
  {
    title: 'Address',
    description:
      'A tracked address. Its numbers are those of one complete, proven history: the one of its last DONE.',
    examples: [
      {
        id: 1,
        chain: 'bitcoin',
        currency: 'BTC',
        address: ADDRESS_EXAMPLE,
        address_type: 'p2wpkh',
        label: 'savings',
        balance: '0.5',
        confirmed_balance: '0.5',
        unconfirmed_balance: '0',
        transaction_count: 156000,
        sync_status: 'DONE',
        last_synced_at: '2026-11-22T10:00:00Z',
        last_synced_offset: 156000,
        sync_total: 156000,
        sync_error: null,
        next_sync_at: '2026-11-22T10:15:00Z',
        stated: {
          balance: '0.5',
          transaction_count: 156000,
          source: 'blockchair',
          at: '2026-11-22T10:00:00Z',
        },
        verification: {
          state: 'verified',
          source: 'blockchair',
          height: 800000,
          balance: '0.5',
          transaction_count: 156000,
          checked_at: '2026-11-22T10:00:00Z',
          confirmed_by: ['blockchair', 'esplora'],
          proof: 'address',
          audited_at: '2026-11-22T04:00:00Z',
          opinions: [
            {
              source: 'esplora',
              agrees: true,
              detail: 'Esplora agrees.',
              at: '2026-11-22T10:00:00Z',
            },
          ],
        },
        created_at: '2026-11-20T08:00:00Z',
      },
    ],
  },
)
export type AddressBody = Static<typeof AddressBody>

export const AddressPage = Type.Object(
  {
    total: Count,
    limit: Count,
    offset: Count,
    next_cursor: nullable(Type.String()),
    addresses: Type.Array(AddressBody),
  },
  {
    title: 'AddressPage',
    description: 'One page of the `total` addresses that the filters leave over.',
  },
)

/** A label in a request. The domain validates it and words the error. */
const Label = nullable(
  Type.String({
    description: `At most ${LABEL_CHARACTERS_MAX} characters, none of them a control character or one that changes the text direction. Trimmed; if nothing is left, the same as null.`,
    examples: ['savings'],
  }),
)

export const NewAddressBody = Type.Object(
  {
    address: AddressText,
    chain: Type.Optional(ChainWord),
    label: Type.Optional(Label),
    sync: Type.Optional(Type.Boolean({ default: false, description: 'Synchronise it at once.' })),
  },
  {
    title: 'NewAddress',
    additionalProperties: false,
    examples: [{ address: ADDRESS_EXAMPLE, label: 'savings', sync: true }],
  },
)

export const AddressPatch = Type.Object(
  { label: Label },
  { title: 'AddressPatch', additionalProperties: false, examples: [{ label: 'savings' }] },
)
