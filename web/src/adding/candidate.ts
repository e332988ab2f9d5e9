import type { ChainSlug } from '../../../src/domain/chains/chain.ts'

interface Pasted {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  readonly label: string | null
  /** Key of the person's choice of a chain: the line may move, and the same text may occur twice. */
  readonly choice: string
}

/** One address in the pasted text. `duplicate`: it is in the text above (`list`) or was added before (`portfolio`). */
export type Candidate = Pasted &
  (
    | { readonly state: 'ready'; readonly chain: ChainSlug; readonly address: string; readonly type: string }
    | {
        readonly state: 'duplicate'
        readonly chain: ChainSlug
        readonly address: string
        readonly of: 'list' | 'portfolio'
      }
    | { readonly state: 'invalid'; readonly reason: string }
  )
