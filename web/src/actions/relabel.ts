import type { AppState } from '../state/app-state.ts'
import { assertNoSecret } from './assert-no-secret.ts'

/** A blank label is none. One with a private key or a recovery phrase is not sent: throws an Error that says so. */
export async function relabel({ api, portfolio }: AppState, id: number, text: string): Promise<void> {
  const trimmed = text.trim()
  await assertNoSecret(trimmed)
  const { label } = await api.relabelAddress(id, trimmed === '' ? null : trimmed)
  portfolio.relabel(id, label)
}
