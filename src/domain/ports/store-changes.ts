/** What changed in the store. `queue`: many addresses were queued at once; `work`: the store itself has queued something. */
export type StoreChange =
  | { readonly kind: 'address'; readonly id: number }
  | { readonly kind: 'deleted'; readonly id: number }
  | { readonly kind: 'event' }
  | { readonly kind: 'queue' }
  | { readonly kind: 'work' }

/** Emits every change after its commit, in each process that shares the store. */
export interface StoreChanges {
  /** Returns the function that ends the subscription. A listener must not throw. */
  subscribe(listener: (change: StoreChange) => void): () => void
}
