import type { ChainSlug } from '../../../src/domain/chains/chain.ts'

interface Found {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  readonly label: string | null
  /** What a choice of its chain is remembered by: the line may move, and another may have the same text. */
  readonly choice: string
}

/** One address out of what a person has pasted. */
export type Candidate = Found &
  (
    | { readonly state: 'ready'; readonly chain: ChainSlug; readonly address: string; readonly type: string }
    | {
        readonly state: 'known'
        readonly chain: ChainSlug
        readonly address: string
        readonly of: 'list' | 'portfolio'
      }
    | { readonly state: 'wrong'; readonly reason: string }
  )
