import type { AuditPoint, Integrity } from '../../domain/ports/integrity.ts'

/** PostgreSQL checks its own pages; its rows are not compared with digests yet. */
export class PostgresIntegrity implements Integrity {
  async check(): Promise<void> {}

  async audit(): Promise<AuditPoint | null> {
    return null
  }

  async damagedParts(): Promise<readonly []> {
    return []
  }

  async recordDamage(): Promise<void> {}

  async claimAudit(): Promise<number | null> {
    return null
  }

  async recordAudit(): Promise<void> {}
}
