import type { ShownTransaction } from './shown-history.ts'

/** The amount that stands for a transaction in a list. */
export interface ShownAmount {
  readonly amount: string
  /** Whether it says by its sign that it came in or went out. */
  readonly signed: boolean
  /** What a transfer cost, where it is known and not nothing; other amounts include their fee. */
  readonly fee: string | null
}

/** A transfer between own addresses shows what was moved: its net effect is only the fee. */
export function shownAmount(row: ShownTransaction): ShownAmount {
  if (!('kind' in row) || row.kind !== 'internal') return { amount: row.amount, signed: true, fee: null }
  return { amount: row.received, signed: false, fee: row.fee === '0' ? null : row.fee }
}
