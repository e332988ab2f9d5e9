import type { CallOptions } from './call-options.ts'

/** Gets what a source announces. No call may throw. */
export interface PushListener {
  /** Something may have happened at a watched address. It may be announced twice, late, or without a reason. */
  changed(address: string): void
  /**
   * The newest block is another one. `replacedFrom` is the height of the lowest block that was replaced; null if the block
   * is a descendant of the one before.
   */
  block(height: number, replacedFrom: number | null): void
  /** Announcements arrive from now on: addresses have to be watched, again after each connection. */
  connected(): void
  /** No announcement arrives until the next connection, and nothing is watched. */
  disconnected(): void
}

/**
 * Announcements of a source about the one chain that it serves. They say that an address is due and carry no data. What
 * was missed shows in the fingerprints of the next `watch`.
 */
export interface Push {
  /** The most addresses that are watched with one request. */
  readonly sizeMax: number
  /** The most addresses that can be watched. */
  readonly watchedMax: number
  /** From now on, as long as the returned function is not called. `connected` is called at once where there is a connection. */
  listen(listener: PushListener): () => void
  /**
   * Watches at most `sizeMax` addresses, in addition to those that are watched already. Returns their fingerprints, as a
   * batch check does; where the server states none, an address is missing. Throws SourceError.
   */
  watch(addresses: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>>
  /** Where the server can end a subscription; otherwise the announcements go on and are ignored. */
  unwatch(addresses: readonly string[]): void
}
