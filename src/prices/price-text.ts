import { parsePositive } from '../domain/money/decimal.ts'

/** A price as the provider wrote it; null unless it is a number above zero. */
export function priceText(value: unknown): string | null {
  return typeof value === 'string' && parsePositive(value) !== null ? value : null
}
