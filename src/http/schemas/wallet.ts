import { type Static, Type } from 'typebox'
import { GAP_LIMIT, GAP_LIMIT_MAX } from '../../domain/wallet/wallet.ts'
import { AddressBody, SyncErrorBody } from './address.ts'
import { Amount, ChainWord, Count, Detail, Id, LastActivity, SyncStatusWord, Time } from './scalars.ts'
import { OptionalValue, WITH_VALUES } from './value.ts'
import { WALLET_EXAMPLE, WalletText } from './wallet-preview.ts'
import { nullable, oneOf } from './words.ts'

const ScriptType = Type.String({
  description: 'The functions of the descriptor from the outside in.',
  examples: ['wpkh', 'sh-wpkh', 'wsh-sortedmulti'],
})

const GapLimit = Type.Integer({
  minimum: 1,
  maximum: GAP_LIMIT_MAX,
  description: 'How many unused addresses in a row end the look-up of a branch.',
  examples: [GAP_LIMIT],
})

const Name = Type.String({ description: 'As a label of an address.', examples: ['Hardware wallet'] })

/** The highest index up to which a branch can be looked up on request. */
const INDEX_MAX = 100_000

export const NewWalletBody = Type.Object(
  {
    text: WalletText,
    chain: Type.Optional(ChainWord),
    script_types: Type.Optional(Type.Array(ScriptType, { minItems: 1, maxItems: 10 })),
    name: Type.Optional(Name),
    gap_limit: Type.Optional(GapLimit),
    sync: Type.Optional(Type.Boolean({ default: true, description: 'Look its addresses up at once.' })),
  },
  {
    title: 'NewWallet',
    additionalProperties: false,
    examples: [{ ...WALLET_EXAMPLE, name: 'Hardware wallet', gap_limit: GAP_LIMIT }],
  },
)

export const WalletPatch = Type.Object(
  { name: Type.Optional(Name), gap_limit: Type.Optional(GapLimit) },
  { title: 'WalletPatch', additionalProperties: false, examples: [{ gap_limit: 100 }] },
)

export const DiscoverBody = Type.Object(
  {
    to: Type.Integer({
      minimum: 1,
      maximum: INDEX_MAX,
      description: 'Each branch is looked up to this index at least.',
      examples: [500],
    }),
  },
  { title: 'Discover', additionalProperties: false },
)

const BranchBody = Type.Object(
  {
    script_type: ScriptType,
    branch: Type.Integer({ minimum: 0, description: '0 receives, 1 takes change.' }),
    derived: Type.Integer({ minimum: 0, description: 'Addresses that are followed, from index 0 on.' }),
    last_used: Type.Integer({
      minimum: -1,
      description: 'The highest index with a transaction; -1 without.',
    }),
    checked_at_height: nullable(
      Type.Integer({
        minimum: 0,
        description: 'The block at which the addresses behind the last used one had no transaction.',
      }),
    ),
    checked_by: nullable(Type.String()),
  },
  { title: 'WalletBranch' },
)

export const WalletBody = Type.Object(
  {
    id: Id,
    name: Type.String(),
    chain: ChainWord,
    currency: Type.String({ examples: ['BTC'] }),
    descriptors: Type.Array(Type.String()),
    script_types: Type.Array(ScriptType),
    gap_limit: GapLimit,
    balance: Amount,
    confirmed_balance: Amount,
    unconfirmed_balance: Amount,
    transaction_count: Count,
    addresses: Type.Object({ derived: Count, used: Count }),
    branches: Type.Array(BranchBody),
    sync_status: SyncStatusWord,
    sync_total: nullable(Count),
    last_synced_offset: Count,
    last_synced_at: nullable(Time),
    sync_error: nullable(SyncErrorBody),
    next_sync_at: nullable(Time),
    live: Type.Boolean({
      description: 'A source announces what happens at each of its addresses, used or not.',
    }),
    verification: nullable(
      Type.Object({
        state: oneOf(
          ['verified', 'mismatch', 'unverified'],
          'Whether every derived address is proven; `mismatch` if sources contradict each other about one.',
        ),
        height: Type.Integer({
          minimum: 0,
          description: 'The gaps of all branches were empty at this block.',
        }),
        confirmed_by: Type.Array(Type.String(), {
          description: 'The sources that confirm every used address; if none is used, those that found so.',
        }),
        disputed_addresses: Count,
        checked_at: Time,
      }),
    ),
    last_activity_at: LastActivity,
    created_at: Time,
    value: OptionalValue,
  },
  {
    title: 'Wallet',
    description:
      'The addresses behind a key or descriptors. DONE: every derived address is proven, and the gap behind the last used one of each branch was found empty.',
  },
)
export type WalletBody = Static<typeof WalletBody>

export const AddedWalletBody = Type.Object(
  {
    ...WalletBody.properties,
    extended: Type.Boolean({ description: 'It was tracked before, and follows more addresses now.' }),
  },
  { title: 'AddedWallet' },
)

export const WalletList = Type.Object({ wallets: Type.Array(WalletBody) }, { title: 'WalletList' })

export const WalletAddressBody = Type.Object(
  {
    ...AddressBody.properties,
    derivation: Type.Object({
      script_type: ScriptType,
      branch: Type.Integer({ minimum: 0 }),
      index: Type.Integer({ minimum: 0 }),
      path: nullable(Type.String({ examples: ['m/84h/0h/0h/0/7', '0/7'] })),
    }),
  },
  { title: 'WalletAddress', description: 'An address of a wallet, used or not.' },
)
export type WalletAddressBody = Static<typeof WalletAddressBody>

export const WalletAddressPageBody = Type.Object(
  { total: Count, limit: Count, offset: Count, addresses: Type.Array(WalletAddressBody) },
  { title: 'WalletAddressPage', description: 'By script type, branch and index.' },
)

export const WalletAddressQuery = Type.Object({
  ...WITH_VALUES,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
  used: Type.Optional(oneOf(['true', 'false'], 'Only those with a transaction, or only those without.')),
  branch: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
})

export const RemoveWalletQuery = Type.Object({
  addresses: Type.Optional(oneOf(['keep'], 'Its used addresses stay tracked as single ones.')),
})

export const VerificationsAccepted = Type.Object(
  { detail: Detail, addresses: Count },
  { description: 'Started in the background.' },
)
