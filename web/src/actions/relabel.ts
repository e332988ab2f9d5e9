import { relabelAddress } from '../api/addresses.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'

/** A blank label is none. */
export async function relabel(portfolio: Portfolio, id: number, text: string): Promise<void> {
  const trimmed = text.trim()
  const { label } = await relabelAddress(id, trimmed === '' ? null : trimmed)
  portfolio.relabel(id, label)
}
