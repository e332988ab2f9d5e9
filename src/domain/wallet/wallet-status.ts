import type { SyncError, SyncStatus } from '../address/tracked-address.ts'

export interface WalletProgress {
  /** Its addresses are being looked up, or will be. */
  readonly isLookingUp: boolean
  /** Its addresses were looked up completely. */
  readonly isDiscovered: boolean
  /** Why the last look-up failed. */
  readonly error: SyncError | null
  /** Whether there are addresses of it in that state. */
  readonly hasInProgress: boolean
  readonly failed: SyncError | null
  /** Its list of transactions does not yet contain all rows of its addresses. */
  readonly isBehind: boolean
}

/** DONE: every derived address is proven, the gap behind them was found empty, and the list has all their rows. */
export function walletStatus(progress: WalletProgress): { status: SyncStatus; error: SyncError | null } {
  const { isLookingUp, hasInProgress, isBehind, isDiscovered } = progress
  if (isLookingUp || hasInProgress || isBehind) return { status: 'IN_PROGRESS', error: null }
  const error = progress.error ?? progress.failed
  if (error !== null) return { status: 'ERROR', error }
  return { status: isDiscovered ? 'DONE' : 'UNSYNCED', error: null }
}
