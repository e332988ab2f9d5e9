import { secretSentence } from '../../../src/domain/secrets/secret.ts'

const NOT_LOADED =
  'It was not sent, because the words of recovery phrases cannot be loaded. Reload the page once the server is reached again.'

/**
 * Throws an Error that says so if the text has a private key or a recovery phrase, or cannot be searched for them: it must
 * not be sent.
 */
export async function assertNoSecret(text: string): Promise<void> {
  const { findSecret } = await import('../../../src/domain/secrets/find-secret.ts').catch(() => {
    throw new Error(NOT_LOADED)
  })
  const secret = findSecret(text)
  if (secret !== null) throw new Error(`${secretSentence(secret, 'text')} It was not sent.`)
}
