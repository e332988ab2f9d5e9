import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../../client/api-types.ts'
import { type Comparison, newOpinions } from './comparison.ts'

const POLL_MS = 500
/** Until a wait without any answer ends. */
const PATIENCE_MS = 120_000
/** Until the sources are asked why nothing is answered. */
const QUIET_MS = 5000

interface Waiting {
  /** The addresses as they are now. */
  read(): Promise<readonly Address[]>
  /** The reason why no answer will come soon, as sentences; null if one may. */
  heldUp(): Promise<string | null>
  onProgress(answered: number, of: number): void
  readonly patienceMs?: number
}

/**
 * Waits for one more opinion about each address that sources were asked about. Returns null then, and otherwise why it
 * waits no longer, as sentences: the sources are paused, or nothing was answered for `patienceMs`.
 */
export async function awaitOpinions(
  comparisons: readonly Comparison[],
  { read, heldUp, onProgress, patienceMs = PATIENCE_MS }: Waiting,
): Promise<string | null> {
  const asked = new Map(
    comparisons.flatMap((one) => (one.sources?.length ? [[one.before.id, one] as const] : [])),
  )
  let answered = -1
  let answeredAt = 0
  while (asked.size > 0) {
    const now = await read()
    const open = now.filter((address) => {
      const comparison = asked.get(address.id)
      return comparison !== undefined && newOpinions(comparison, address).length === 0
    })
    if (open.length === 0) return null
    const done = asked.size - open.length
    if (done !== answered) answeredAt = performance.now()
    answered = done
    onProgress(done, asked.size)
    const quietMs = performance.now() - answeredAt
    const reason = quietMs < Math.min(QUIET_MS, patienceMs) ? null : await heldUp()
    if (reason !== null) return reason
    if (quietMs >= patienceMs) return `No source has answered for ${patienceMs / 1000} seconds.`
    await sleep(POLL_MS)
  }
  return null
}
