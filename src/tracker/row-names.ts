import type { ChainSlug } from '../domain/chains/chain.ts'
import type { MergedOwner } from '../domain/ports/owner-histories.ts'
import type { RowOwner, RowOwners } from '../domain/ports/row-owners.ts'
import type { ChainRow } from './merged-pages.ts'

/** The wallets and single addresses that a row touches; null where finding them out would take long. */
export type OwnersOfRow = (row: ChainRow) => readonly RowOwner[] | null

/** Whose the rows of a page are: one query for each chain. */
export async function ownersOfRows(
  rowOwners: RowOwners,
  owner: MergedOwner,
  rows: readonly ChainRow[],
): Promise<OwnersOfRow> {
  const found = new Map<ChainSlug, ReadonlyMap<string, readonly RowOwner[]>>()
  for (const [chain, ofChain] of Map.groupBy(rows, (row) => row.chain)) {
    found.set(chain, await rowOwners.of(owner, chain, ofChain))
  }
  return ({ chain, hash }) => found.get(chain)?.get(hash) ?? null
}
