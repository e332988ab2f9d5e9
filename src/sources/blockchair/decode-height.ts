const UNCONFIRMED = -1

/** A `block_id`: null for an unconfirmed transaction, undefined for an invalid height. */
export function decodeHeight(value: unknown): number | null | undefined {
  if (value === UNCONFIRMED || value === null || value === undefined) return null
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
