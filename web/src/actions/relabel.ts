import type { AppState } from '../state/app-state.ts'

/** A blank label is none. */
export async function relabel({ api, portfolio }: AppState, id: number, text: string): Promise<void> {
  const trimmed = text.trim()
  const { label } = await api.relabelAddress(id, trimmed === '' ? null : trimmed)
  portfolio.relabel(id, label)
}
