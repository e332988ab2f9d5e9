import { setImmediate } from 'node:timers/promises'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import type { Audits } from '../../domain/ports/integrity.ts'

/**
 * Compares a whole stored history with what was written, from the newest row to zero; `pause` runs between two pieces of
 * work. What is damaged is recorded, and queued to be read or merged again. False if it is, or if the signal has ended the
 * audit.
 */
export async function auditHistory<Point>(
  audits: Omit<Audits<Point>, 'claimAudit'>,
  id: number,
  signal: AbortSignal,
  pause: () => Promise<void> = setImmediate,
): Promise<boolean> {
  try {
    let point: Point | null = null
    do {
      point = await audits.audit(id, point)
      if (signal.aborted) return false
      await pause()
    } while (point !== null)
    await audits.recordAudit(id)
    return true
  } catch (error) {
    if (!(error instanceof DamagedHistory)) throw error
    await audits.recordDamage(id, error)
    return false
  }
}
