/** Signed-in browsers, by a digest of their session tokens. Times in milliseconds. */
export interface SessionStore {
  /** Also deletes expired sessions. */
  open(digest: string, session: { readonly now: number; readonly expiresAt: number }): Promise<void>
  /** When the session expires; null if there is none or it has expired. */
  expiryOf(digest: string, now: number): Promise<number | null>
  close(digest: string): Promise<void>
}
