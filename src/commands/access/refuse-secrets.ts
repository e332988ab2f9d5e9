import { parseJson } from '../../domain/keys/files/parse-json.ts'
import { findSecret } from '../../domain/secrets/find-secret.ts'
import { searchJson } from '../../domain/secrets/find-secret-in-json.ts'
import { searchText } from '../../domain/secrets/search-text.ts'
import { type SecretKind, type SecretPlace, secretSentence } from '../../domain/secrets/secret.ts'
import { runSteps } from '../../domain/steps.ts'
import { UsageError } from '../command.ts'

/** What to print instead of a complaint that would repeat a private key or a recovery phrase; null for other words. */
export function secretComplaint(words: readonly string[]): string | null {
  const kind = findSecret(words.join(' ')) ?? findSecret(words.join('\n'))
  return kind === null ? null : `${complaintOf(kind, 'address')}\n`
}

/** Throws UsageError for a private key or a recovery phrase, before it is sent or printed; each text is a line or several. */
export function refuseSecrets(texts: readonly string[], place: SecretPlace = 'address'): void {
  refuse(findSecret(texts.join('\n')), place)
}

/** The same for paths and URLs, where 64 hexadecimal digits are a name or a password. */
export function refuseSecretPaths(texts: readonly string[]): void {
  for (const text of texts) {
    const kind = findSecret(text)
    if (kind !== 'possible-private-key') refuse(kind, 'text')
  }
}

/** The same for a key, descriptors or the file of a wallet, where 64 hexadecimal digits are a public key or a hash. */
export function refuseWalletSecrets(text: string): void {
  const json = parseJson(text)
  const kind = runSteps(json === null ? searchText(text) : searchJson(json.value))
  if (kind !== 'possible-private-key') refuse(kind, 'text')
}

function refuse(kind: SecretKind | null, place: SecretPlace): void {
  if (kind !== null) throw new UsageError(complaintOf(kind, place))
}

function complaintOf(kind: SecretKind, place: SecretPlace): string {
  return `${secretSentence(kind, place)} Nothing of it was kept or sent; a shell keeps commands in its history.`
}
