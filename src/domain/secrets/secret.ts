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

const SENTENCES: Readonly<Record<SecretKind, string>> = {
  'recovery-phrase': `These are the words of a wallet: its recovery phrase. ${KEEP_SECRET}`,
  'private-key': `This is a private key, not an address. ${KEEP_SECRET}`,
  'extended-private-key': `This is an extended private key, not an address. ${KEEP_SECRET}`,
  'encrypted-private-key': `This is an encrypted private key, not an address. ${KEEP_SECRET}`,
  'possible-private-key': 'This could be a private key or a transaction hash: neither is an address.',
}

/** A sentence for a person, without the secret. */
export function secretSentence(kind: SecretKind): string {
  return SENTENCES[kind]
}
