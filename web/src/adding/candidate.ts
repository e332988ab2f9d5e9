import type { AddressType } from '../../../src/domain/address/address.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'

interface Pasted {
  /** Counted from 1. */
  readonly line: number
  /** Dots in the place of a secret. */
  readonly text: string
  readonly label: string | null
  /** What was changed in the label; null if nothing was. */
  readonly labelNote: string | null
  /** Key of the person's choice of a chain: the line may move, and the same text may occur twice. */
  readonly choice: string
}

/**
 * One address in the pasted text. `duplicate`: it is in the text above (`list`) or was added before (`portfolio`).
 * `wrong`: it cannot be added, and the reason is a sentence; a private key or a recovery phrase is `secret`.
 */
export type Candidate = Pasted &
  (
    | {
        readonly state: 'ready'
        readonly chain: ChainSlug
        readonly address: string
        readonly type: AddressType
      }
    | {
        readonly state: 'duplicate'
        readonly chain: ChainSlug
        readonly address: string
        readonly of: 'list' | 'portfolio'
      }
    | { readonly state: 'wrong'; readonly reason: string; readonly secret: boolean }
  )
