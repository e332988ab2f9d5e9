import type { RowOwner } from '../../../domain/ports/row-owners.ts'

/** Rows of `hash`, and `wallet_id` with `wallet`, or else `address_id` with `address`. */
export function toRowOwners(
  rows: readonly Record<string, unknown>[],
): ReadonlyMap<string, readonly RowOwner[]> {
  const owners = new Map<string, RowOwner[]>()
  for (const row of rows) {
    const hash = String(row['hash'])
    const found = owners.get(hash) ?? []
    found.push(toRowOwner(row))
    owners.set(hash, found)
  }
  return owners
}

function toRowOwner(row: Record<string, unknown>): RowOwner {
  return row['wallet_id'] === null
    ? { kind: 'address', id: Number(row['address_id']), name: String(row['address']) }
    : { kind: 'wallet', id: Number(row['wallet_id']), name: String(row['wallet']) }
}
