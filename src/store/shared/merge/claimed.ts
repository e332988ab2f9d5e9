import { type ChainSlug, chainOf } from '../../../domain/chains/chain.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import type { MergedOwner } from '../../../domain/ports/owner-histories.ts'
import type { AddressColumns } from '../columns/joined-row.ts'
import { isHeaderIntact } from '../digests/header-digest.ts'

/** A merged history as a claim finds it. */
export interface Claimed {
  readonly columns: AddressColumns
  readonly owner: MergedOwner
  readonly chain: ChainSlug
  readonly isIntact: boolean
  readonly rowSetId: number | null
  /** Positions of its rows; null if it shows nothing, or its header is damaged. */
  readonly shown: Range | null
  readonly settledTo: number
  /** The newest height known for the chain. */
  readonly tip: number
  readonly nowSettledTo: number
  readonly rebuild: boolean
  /** The sum of the digests of its parts. */
  readonly partsDigest: bigint
}

export function toClaimed(columns: AddressColumns): Claimed {
  const chain = columns['chain'] as ChainSlug
  const { finalityDepth } = chainOf(chain)
  const rowSetId = columns['row_set_id'] === null ? null : Number(columns['row_set_id'])
  const isIntact = isHeaderIntact(columns)
  const from = Number(columns['first'])
  const tip = Number(columns['tip'])
  const proofTip = columns['proof_tip']
  return {
    columns,
    owner: { kind: columns['owner_kind'] as MergedOwner['kind'], id: Number(columns['owner_id']) },
    chain,
    isIntact,
    rowSetId,
    shown: isIntact && rowSetId !== null ? { from, to: from + Number(columns['count']) } : null,
    settledTo: proofTip === null ? -1 : Number(proofTip) - finalityDepth,
    tip,
    nowSettledTo: tip - finalityDepth,
    rebuild: Number(columns['rebuild']) === 1,
    partsDigest: BigInt(String(columns['parts_digest'])),
  }
}
