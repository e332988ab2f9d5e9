import { findSecret } from '../../domain/secrets/find-secret.ts'
import { secretSentence } from '../../domain/secrets/secret.ts'
import { UsageError } from '../command.ts'

/** What to print instead of a complaint that would repeat a private key or a recovery phrase; null for other words. */
export function secretComplaint(words: readonly string[]): string | null {
  const kind = findSecret(words.join(' ')) ?? findSecret(words.join('\n'))
  return kind === null ? null : `${secretSentence(kind, 'address')} Nothing of it was kept or sent.\n`
}

/** Throws UsageError for a private key or a recovery phrase, before it is sent or printed. */
export function refuseSecret(text: string): void {
  const complaint = secretComplaint([text])
  if (complaint !== null) throw new UsageError(complaint.trim())
}
