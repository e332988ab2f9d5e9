import { secretSentence } from '../../../src/domain/secrets/secret.ts'
import type { AppState } from '../state/app-state.ts'

/** A blank label is none. One with a private key or a recovery phrase is not sent: throws an Error that says so. */
export async function relabel({ api, portfolio }: AppState, id: number, text: string): Promise<void> {
  const trimmed = text.trim()
  const { findSecret } = await import('../../../src/domain/secrets/find-secret.ts')
  const secret = findSecret(trimmed)
  if (secret !== null) throw new Error(`${secretSentence(secret)} It was not sent.`)
  const { label } = await api.relabelAddress(id, trimmed === '' ? null : trimmed)
  portfolio.relabel(id, label)
}
