import type { OwnerTransaction } from '../../../src/client/api-types.ts'

/** Names a row in a list over several coins. */
export function keyOf({ chain, tx_hash }: Pick<OwnerTransaction, 'chain' | 'tx_hash'>): string {
  return `${chain}/${tx_hash}`
}

/** The rows with the newest page in place of their top; null if so much is new that the page does not reach them. */
export function joinNewest<Row extends Pick<OwnerTransaction, 'chain' | 'tx_hash'>>(
  rows: readonly Row[],
  newest: readonly Row[],
): readonly Row[] | null {
  const last = newest.at(-1)
  if (last === undefined) return null
  const place = rows.findIndex((row) => keyOf(row) === keyOf(last))
  if (place === -1) return null
  const fresh = new Set(newest.map(keyOf))
  return [...newest, ...rows.slice(place + 1).filter((row) => !fresh.has(keyOf(row)))]
}
