import type { SourceStatus } from './source.ts'

/** Publishes the status of a source whenever it has changed. */
export interface SourceFeed {
  /** Returns the function that ends the subscription. A listener must not throw. */
  subscribe(listener: (status: SourceStatus) => void): () => void
}
