import { type Static, Type } from 'typebox'
import { BACKUP_FORMAT, BACKUP_VERSION } from '../../domain/backup/portable-backup.ts'
import { GAP_LIMIT_MAX } from '../../domain/wallet/wallet.ts'
import { ChainWord, Count, Id, Time } from './scalars.ts'
import { nullable } from './words.ts'

const Member = Type.Union(
  [
    Type.Object({ wallet: Id }, { additionalProperties: false }),
    Type.Object({ group: Id }, { additionalProperties: false }),
    Type.Object({ chain: ChainWord, address: Type.String() }, { additionalProperties: false }),
  ],
  { title: 'SavedMember' },
)

const Address = Type.Object(
  { chain: ChainWord, address: Type.String(), label: nullable(Type.String()) },
  { title: 'SavedAddress' },
)

const Wallet = Type.Object(
  {
    id: Id,
    chain: ChainWord,
    name: Type.String(),
    gap_limit: Type.Integer({ minimum: 1, maximum: GAP_LIMIT_MAX }),
    descriptors: Type.Array(Type.String(), { minItems: 1 }),
  },
  { title: 'SavedWallet', description: 'Public keys only.' },
)

const Group = Type.Object(
  { id: Id, name: Type.String(), members: Type.Array(Member) },
  { title: 'SavedGroup' },
)

const Labels = Type.Object(
  { chain: nullable(ChainWord), lines: Type.Array(Type.String()) },
  { title: 'SavedLabels', description: 'Lines of BIP-329.' },
)

const Note = Type.Object(
  { chain: ChainWord, hash: Type.String(), note: Type.String() },
  { title: 'SavedNote' },
)

export const BackupBody = Type.Object(
  {
    format: Type.Literal(BACKUP_FORMAT),
    version: Type.Integer({ minimum: 1, maximum: BACKUP_VERSION }),
    created_at: Time,
    addresses: Type.Array(Address),
    wallets: Type.Array(Wallet),
    groups: Type.Array(Group),
    labels: Type.Array(Labels),
    notes: Type.Array(Note),
  },
  {
    title: 'Backup',
    description:
      'What a person has entered. The ids are those of the program that wrote it; a program that reads it gives its own.',
    examples: [
      {
        format: BACKUP_FORMAT,
        version: BACKUP_VERSION,
        created_at: '2026-11-28T10:00:00Z',
        addresses: [{ chain: 'bitcoin', address: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', label: 'Genesis' }],
        wallets: [],
        groups: [],
        labels: [],
        notes: [],
      },
    ],
  },
)
export type BackupBody = Static<typeof BackupBody>

export const RestoredBody = Type.Object(
  { addresses: Count, wallets: Count, groups: Count, labels: Count, notes: Count },
  {
    title: 'Restored',
    description: 'How many were new or have changed.',
    examples: [{ addresses: 12, wallets: 1, groups: 1, labels: 20, notes: 3 }],
  },
)
