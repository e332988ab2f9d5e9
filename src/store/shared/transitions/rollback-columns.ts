import type { PendingRollback } from '../../../domain/ports/claim.ts'

export function rollbackColumns(rollback: PendingRollback | null) {
  return {
    rollback_balance: rollback?.balance ?? null,
    rollback_count: rollback?.transactionCount ?? null,
    rollback_source: rollback?.source ?? null,
    rollback_since: rollback?.since ?? null,
  }
}
