import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { SecretKind } from '../../../src/domain/secrets/secret.ts'

/** What is left out without a fault in it. `before`: above a table or a list; `other-label`: BIP 329, not of an address. */
export type SkippedKind = 'before' | 'header' | 'no-address' | 'other-label'

/** Something in the text, where it is found. Lines count from 1. */
export type Mention =
  | AddressMention
  /** What was meant to be an address, and a sentence about why it cannot be one. */
  | { readonly kind: 'problem'; readonly line: number; readonly text: string; readonly reason: string }
  /** Its text is not kept. */
  | { readonly kind: 'secret'; readonly line: number; readonly secret: SecretKind }
  | { readonly kind: 'skipped'; readonly line: number; readonly what: SkippedKind }

/** Text that is meant to be an address, with what was written beside it. */
export interface AddressMention {
  readonly kind: 'address'
  readonly line: number
  readonly text: string
  readonly label: string | null
  /** The chain that the text names. */
  readonly chain: ChainSlug | null
}

export type Found = Unplaced<Mention>
/** Without its line. */
type Unplaced<Placed> = Placed extends unknown ? Omit<Placed, 'line'> : never

/** Null: nothing was found for a while, and other work may run. */
export type Mentions = Generator<Mention | null>
