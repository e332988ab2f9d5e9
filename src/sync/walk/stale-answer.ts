import { SyncFailure } from '../../domain/errors.ts'
import type { PendingRollback } from '../../domain/ports/claim.ts'

/** Ends a run: the source lacks settled rows. Carries the pending rollback that a later run may confirm. */
export class StaleAnswer extends SyncFailure {
  readonly pendingRollback: PendingRollback | null

  constructor(message: string, pendingRollback: PendingRollback | null) {
    super('source_behind', message)
    this.pendingRollback = pendingRollback
  }
}
