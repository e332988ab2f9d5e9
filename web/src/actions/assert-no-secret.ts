import { secretSentence } from '../../../src/domain/secrets/secret.ts'

/** Throws an Error that says so if the text has a private key or a recovery phrase: it must not be sent. */
export async function assertNoSecret(text: string): Promise<void> {
  const { findSecret } = await import('../../../src/domain/secrets/find-secret.ts')
  const secret = findSecret(text)
  if (secret !== null) throw new Error(`${secretSentence(secret, 'text')} It was not sent.`)
}
