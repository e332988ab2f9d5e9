import type { ChainSlug } from '../chains/chain.ts'

/** The chain of a line whose reference does not say it. */
export type LabelChain = ChainSlug | ''

export interface NewLabelLine {
  readonly chain: LabelChain
  readonly type: string
  /** In the canonical form. */
  readonly ref: string
  readonly origin: string
  /** The line as it was written. */
  readonly content: string
}

export interface StoredLabelLine extends NewLabelLine {
  readonly id: number
}

export interface LabelChanges {
  /** Ids of stored lines. */
  readonly removed: readonly number[]
  readonly added: readonly NewLabelLine[]
  /** Labels of tracked addresses, by id. */
  readonly addresses: ReadonlyMap<number, string | null>
}
