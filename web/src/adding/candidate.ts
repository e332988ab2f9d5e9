import type { ChainSlug } from '../../../src/domain/chain.ts'

interface Found {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  readonly label: string | null
}

/** One address out of what a person has pasted. */
export type Candidate = Found &
  (
    | { readonly state: 'ready'; readonly chain: ChainSlug; readonly address: string; readonly type: string }
    | { readonly state: 'known'; readonly address: string; readonly of: 'list' | 'portfolio' }
    | { readonly state: 'wrong'; readonly reason: string }
  )
