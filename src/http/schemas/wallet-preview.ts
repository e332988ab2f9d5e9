import { Type } from 'typebox'
import { ChainWord } from './scalars.ts'
import { nullable, oneOf } from './words.ts'

const WALLET_TEXT_MAX = 100_000

export const WalletTextBody = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: WALLET_TEXT_MAX,
      description:
        'An extended public key, also with its origin, or output descriptors, one on each line, a wallet policy, or the file of a wallet program. Private keys are refused, and nothing of them is kept.',
    }),
    chain: Type.Optional(ChainWord),
  },
  { title: 'WalletText', additionalProperties: false },
)

const Addresses = Type.Array(Type.String())

const WalletCandidate = Type.Object(
  {
    chain: ChainWord,
    script_types: Type.Array(Type.String({ examples: ['wpkh'] })),
    descriptor: Type.String({ description: 'In canonical form, with its checksum.' }),
    first_addresses: Type.Object(
      { receive: Addresses, change: Addresses },
      { description: 'To compare with the wallet. `change` is empty without a branch for change.' },
    ),
  },
  { title: 'WalletCandidate' },
)

export const WalletPreviewBody = Type.Object(
  {
    kind: oneOf(['extended_key', 'descriptor', 'wallet_file', 'policy'], 'What the text is.'),
    name: nullable(Type.String()),
    candidates: Type.Array(WalletCandidate),
    warnings: Type.Array(Type.String()),
  },
  {
    title: 'WalletPreview',
    description:
      'Each way to understand the text: one candidate for each coin and script type that it may be of.',
  },
)
