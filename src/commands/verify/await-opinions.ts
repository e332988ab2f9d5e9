import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../../client/api-types.ts'

const POLL_MS = 500
/** Until a wait without any answer ends. */
const PATIENCE_MS = 120_000
/** Until the sources are asked why nothing is answered. */
const QUIET_MS = 5000

/** When other sources were asked about each address, by their ids: milliseconds since 1970. */
type Requests = ReadonlyMap<number, number>

interface Waiting {
  /** The addresses as they were before, and as they are now. */
  readonly before: readonly Address[]
  read(): Promise<readonly Address[]>
  /** The reason why no answer will come soon; null if one may. */
  heldUp(): Promise<string | null>
  onProgress(answered: number, of: number): void
  readonly patienceMs?: number
}

/**
 * Waits for one more opinion about each of them. Returns null then, and otherwise why it waits no longer: the sources have
 * a pause, or nothing was answered for `patienceMs`.
 */
export async function awaitOpinions(
  requests: Requests,
  { before, read, heldUp, onProgress, patienceMs = PATIENCE_MS }: Waiting,
): Promise<string | null> {
  const last = new Map(before.map((address) => [address.id, newestOpinion(address)]))
  let answered = -1
  let answeredAt = 0
  for (;;) {
    const asked = (await read()).filter(({ id }) => requests.has(id))
    const done = asked.filter((address) => isAnswered(address, last.get(address.id), requests)).length
    if (done === asked.length) return null
    if (done !== answered) answeredAt = performance.now()
    answered = done
    onProgress(done, asked.length)
    const open = `${asked.length - done} of ${asked.length} addresses are not compared yet`
    const quietMs = performance.now() - answeredAt
    const reason = quietMs < Math.min(QUIET_MS, patienceMs) ? null : await heldUp()
    if (reason !== null) return `${open}: ${reason}`
    if (quietMs >= patienceMs) {
      return `${open}: no source has answered for ${patienceMs / 1000} seconds.`
    }
    await sleep(POLL_MS)
  }
}

/** Times of opinions are whole seconds: two of them may have the same one. */
function isAnswered(address: Address, last: string | undefined, requests: Requests): boolean {
  const newest = newestOpinion(address)
  if (newest === undefined) return false
  if (newest !== last) return true
  return Date.parse(newest) >= Math.floor((requests.get(address.id) ?? 0) / 1000) * 1000
}

function newestOpinion({ verification }: Address): string | undefined {
  const times = (verification?.opinions ?? []).map(({ at }) => at)
  return times.toSorted().at(-1)
}
