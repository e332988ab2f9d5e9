import type { SessionStore } from '../../domain/ports/session-store.ts'

/** Sessions in memory; `digests` is what a copy of the database would reveal. */
export class FakeSessions implements SessionStore {
  readonly digests = new Map<string, number>()

  async open(digest: string, { expiresAt }: { expiresAt: number }) {
    this.digests.set(digest, expiresAt)
  }

  async expiryOf(digest: string, now: number) {
    const expiresAt = this.digests.get(digest)
    return expiresAt === undefined || expiresAt <= now ? null : expiresAt
  }

  async close(digest: string) {
    this.digests.delete(digest)
  }
}
