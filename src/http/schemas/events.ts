import { type Static, type TSchema, Type } from 'typebox'
import type { HistoryEventKind } from '../../domain/history/history-event.ts'
import { AddressBody, SyncErrorWord } from './address.ts'
import { Amount, ChainWord, Count, Id, Time } from './scalars.ts'
import { SourceBody } from './source.ts'
import { TxHash } from './transaction-page.ts'
import { WalletBody } from './wallet.ts'
import { nullable, oneOf } from './words.ts'

const EventId = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Grows with each event; the `id:` line of the stream.',
  examples: [4711],
})

const KINDS: readonly HistoryEventKind[] = [
  'received',
  'sent',
  'confirmed',
  'replaced',
  'dropped',
  'reorganised',
  'failed',
  'disputed',
]

export const ActivityBody = Type.Object(
  {
    id: EventId,
    at: Time,
    kind: oneOf<HistoryEventKind>(
      KINDS,
      '`failed`: the synchronisation began to fail, or fails for another reason. `disputed`: another source contradicts the history. The others concern the transaction `tx_hash`.',
    ),
    address_id: Id,
    chain: ChainWord,
    tx_hash: nullable(TxHash),
    amount: nullable(Amount),
    block_height: nullable(Count),
    code: nullable(SyncErrorWord),
  },
  {
    title: 'Activity',
    description:
      'A fact about the history of an address, recorded with the history. The first synchronisation of an address records none.',
    examples: [
      {
        id: 4711,
        at: '2026-11-22T10:00:00Z',
        kind: 'received',
        address_id: 1,
        chain: 'bitcoin',
        tx_hash: 'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16',
        amount: '0.5',
        block_height: null,
        code: null,
      },
    ],
  },
)
export type ActivityBody = Static<typeof ActivityBody>

const DeletedBody = Type.Object(
  { id: Id },
  { title: 'DeletedAddress', description: 'The id of the deleted address.', examples: [{ id: 1 }] },
)

const DeletedWalletBody = Type.Object(
  { id: Id },
  { title: 'DeletedWallet', description: 'The id of the deleted wallet.', examples: [{ id: 1 }] },
)

const ResetBody = Type.Object(
  { id: EventId },
  {
    title: 'Reset',
    description:
      'Events are missing after the given `Last-Event-ID`: read everything again. `id` is the newest event.',
    examples: [{ id: 4711 }],
  },
)

/** One event of `GET /events`: its `event:` and `data:` lines. */
export const StreamEvent = Type.Union(
  [
    eventOf(
      'address',
      AddressBody,
      'An address has changed or was restored. With `sparkline` and `last_activity_at` if its rows have changed.',
    ),
    eventOf('deleted', DeletedBody, 'An address was deleted. Has an `id:` line.'),
    eventOf('wallet', WalletBody, 'A wallet has changed: its look-up, its name or its transactions.'),
    eventOf('wallet_deleted', DeletedWalletBody, 'A wallet was deleted.'),
    eventOf('source', SourceBody, 'The state or the tip of a source has changed.'),
    eventOf('activity', ActivityBody, 'Something happened in a history. Has an `id:` line.'),
    eventOf('reset', ResetBody, 'The stream cannot be resumed without a gap. Has an `id:` line.'),
  ],
  { title: 'StreamEvent', description: 'The `event:` and `data:` lines of one event.' },
)
export type StreamEvent = Static<typeof StreamEvent>

function eventOf<Name extends string, Body extends TSchema>(event: Name, data: Body, description: string) {
  const words = event.split('_').map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
  const title = `${words.join('')}Event`
  return Type.Object({ event: Type.Literal(event), data }, { title, description })
}
