/** The browsers that are signed in, by a digest of what they hold. Times in milliseconds. */
export interface SessionStore {
  /** Forgets those that have expired. */
  open(digest: string, session: { readonly now: number; readonly expiresAt: number }): Promise<void>
  /** When it expires; null if there is no such session, or none any more. */
  expiryOf(digest: string, now: number): Promise<number | null>
  close(digest: string): Promise<void>
}
