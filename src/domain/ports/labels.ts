import type { ChainSlug } from '../chains/chain.ts'
import type { LabelChanges, StoredLabelLine } from '../labels/label-changes.ts'

export interface LabelledAddress {
  readonly id: number
  readonly address: string
  readonly label: string
}

/**
 * Lines of label files (BIP-329). The label of a tracked address is its own; the lines of one that is not tracked keep its
 * label until it is.
 */
export interface Labels {
  /** Of these references, whatever the chain and the type, in the order in which they were added. */
  linesOf(refs: readonly string[]): Promise<readonly StoredLabelLine[]>
  /** Lines with a greater id: of a chain and of no chain, or of all. */
  linesAfter(id: number, limit: number, chain: ChainSlug | undefined): Promise<readonly StoredLabelLine[]>
  /** Tracked addresses with a label but without a line, with a greater id. */
  labelledAfter(id: number, limit: number, chain: ChainSlug | undefined): Promise<readonly LabelledAddress[]>
  /** In one transaction. */
  apply(changes: LabelChanges): Promise<void>
}
