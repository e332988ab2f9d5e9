/**
 * What gives the power to spend. `possible-private-key`: 64 hexadecimal digits, which are a private key as often as the
 * hash of a transaction.
 */
export type SecretKind =
  | 'recovery-phrase'
  | 'private-key'
  | 'extended-private-key'
  | 'encrypted-private-key'
  | 'possible-private-key'

const KEEP_SECRET = 'Never give it to any program but your wallet.'

/** Where a secret was found: in place of an address, or in a note, a name or another text. */
export type SecretPlace = 'address' | 'text'

const SENTENCES: Readonly<Record<SecretKind, Readonly<Record<SecretPlace, string>>>> = {
  'recovery-phrase': {
    address: `These are the words of a wallet: its recovery phrase. ${KEEP_SECRET}`,
    text: `These are the words of a wallet: its recovery phrase. ${KEEP_SECRET}`,
  },
  'private-key': {
    address: `This is a private key, not an address. ${KEEP_SECRET}`,
    text: `This contains a private key. ${KEEP_SECRET}`,
  },
  'extended-private-key': {
    address: `This is an extended private key, not an address. ${KEEP_SECRET}`,
    text: `This contains an extended private key. ${KEEP_SECRET}`,
  },
  'encrypted-private-key': {
    address: `This is an encrypted private key, not an address. ${KEEP_SECRET}`,
    text: `This contains an encrypted private key. ${KEEP_SECRET}`,
  },
  'possible-private-key': {
    address: 'This could be a private key or a transaction hash: neither is an address.',
    text: 'This contains what could be a private key or a transaction hash. If it is a hash, write "txid" before it.',
  },
}

/** A sentence for a person, without the secret. */
export function secretSentence(kind: SecretKind, place: SecretPlace): string {
  return SENTENCES[kind][place]
}
