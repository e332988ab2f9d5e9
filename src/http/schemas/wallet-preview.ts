import { Type } from 'typebox'
import { ChainWord } from './scalars.ts'
import { nullable, oneOf } from './words.ts'

/** The account key of the test vectors of BIP 84, whose recovery phrase is public. */
export const WALLET_EXAMPLE = Object.freeze({
  text: 'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs',
  chain: 'bitcoin',
})

export const WalletText = Type.String({
  minLength: 1,
  examples: [WALLET_EXAMPLE.text],
  description:
    'An extended public key, also with its origin, or output descriptors, one on each line, a wallet policy, or the file of a wallet program, of at most 5 MB. A text with a private key or a recovery phrase anywhere is refused, and nothing of it is kept.',
})

export const WalletTextBody = Type.Object(
  {
    text: WalletText,
    chain: Type.Optional(ChainWord),
  },
  { title: 'WalletText', additionalProperties: false, examples: [WALLET_EXAMPLE] },
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
    quorum: nullable(
      Type.Object(
        { required: Type.Integer(), signers: Type.Integer() },
        { description: 'How many of how many signers must sign; null for a wallet with one key.' },
      ),
    ),
    fingerprints: Type.Array(Type.String({ examples: ['d34db33f'] }), {
      description: 'Of the master keys, as far as the text says them. Nothing proves them.',
    }),
  },
  { title: 'WalletCandidate' },
)

export const WalletPreviewBody = Type.Object(
  {
    kind: oneOf(['extended_key', 'descriptor', 'wallet_file', 'policy'], 'What the text is.'),
    name: nullable(Type.String()),
    gap_limit: nullable(Type.Integer({ description: 'As the file or the descriptor says.' })),
    candidates: Type.Array(WalletCandidate),
    warnings: Type.Array(Type.String(), { description: 'Sentences for a person.' }),
  },
  {
    title: 'WalletPreview',
    description:
      'Each way to understand the text: one candidate for each coin and script type that it may be of.',
  },
)
