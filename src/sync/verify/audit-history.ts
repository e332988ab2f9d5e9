import { setImmediate } from 'node:timers/promises'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import type { AuditPoint, Integrity } from '../../domain/ports/integrity.ts'

/**
 * Compares a whole stored history with what was written, from the newest row to zero; `pause` runs between two pieces of
 * work. What is damaged is recorded, and queued to be read again. False if it is, or if the signal has ended the audit.
 */
export async function auditHistory(
  integrity: Integrity,
  addressId: number,
  signal: AbortSignal,
  pause: () => Promise<void> = setImmediate,
): Promise<boolean> {
  try {
    let point: AuditPoint | null = null
    do {
      point = await integrity.audit(addressId, point)
      if (signal.aborted) return false
      await pause()
    } while (point !== null)
    await integrity.recordAudit(addressId)
    return true
  } catch (error) {
    if (!(error instanceof DamagedHistory)) throw error
    await integrity.recordDamage(addressId, error)
    return false
  }
}
