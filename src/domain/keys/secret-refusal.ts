import type { AppError } from '../errors.ts'
import type { SecretKind } from '../secrets/secret.ts'
import { privateKey } from './wallet-error.ts'

const SENTENCES: Readonly<Record<SecretKind, string>> = {
  'recovery-phrase':
    "These look like recovery words. They are never needed here; anyone who sees them can take the coins. Export the account's public key from the wallet instead.",
  'private-key': 'This is a private key. Add its address instead.',
  'encrypted-private-key': 'This is an encrypted private key. Add its address instead.',
  'extended-private-key':
    'This is an extended private key: whoever has it can spend everything in the wallet. Use the extended public key (xpub…) instead.',
  'possible-private-key': 'This could be a private key or a transaction hash: neither is a wallet.',
}

/** Nothing but a secret. */
export function secretRefusal(kind: SecretKind): AppError {
  return privateKey(SENTENCES[kind])
}

/** A secret in a file, or beside what could be tracked. */
export function secretBesideRefusal(): AppError {
  return privateKey(
    'This also contains the secret that can spend the wallet: a seed or a private key. Use the extended public key (xpub…) or the descriptor alone instead.',
  )
}
