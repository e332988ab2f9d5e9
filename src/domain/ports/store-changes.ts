import type { ChainSlug } from '../chains/chain.ts'
import type { MergedOwner } from './owner-histories.ts'

/**
 * What changed in the store. `queue`: many addresses were queued at once; `work`: the store itself has queued something;
 * `merge`: a merged history is behind its members; `owner`: one was merged, or its members have changed.
 */
export type StoreChange =
  | { readonly kind: 'address'; readonly id: number }
  | { readonly kind: 'deleted'; readonly id: number }
  | { readonly kind: 'wallet'; readonly id: number }
  | { readonly kind: 'wallet-deleted'; readonly id: number }
  | { readonly kind: 'event' }
  | { readonly kind: 'queue' }
  | { readonly kind: 'work' }
  | { readonly kind: 'merge' }
  | { readonly kind: 'owner'; readonly owner: MergedOwner; readonly chain: ChainSlug }

/** Emits every change after its commit, in each process that shares the store. */
export interface StoreChanges {
  /** Returns the function that ends the subscription. A listener must not throw. */
  subscribe(listener: (change: StoreChange) => void): () => void
}
