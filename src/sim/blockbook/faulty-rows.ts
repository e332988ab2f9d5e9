import { Random } from '../chain/random.ts'
import type { EsploraRow } from '../esplora/history.ts'
import type { BlockbookFault } from './fault.ts'

/** The rows of a page with those faults that leave some out, or list some twice. */
export function faultyRows(
  rows: readonly EsploraRow[],
  faults: readonly BlockbookFault[],
  seed: number,
): readonly EsploraRow[] {
  const random = new Random(seed)
  return faults.reduce((left, fault) => {
    if (fault.kind !== 'leave-out' && fault.kind !== 'duplicate') return left
    const times = fault.kind === 'duplicate' ? 2 : 0
    const chosen = new Set(random.shuffled([...left.keys()]).slice(0, fault.rows))
    return left.flatMap((row, place) => Array<EsploraRow>(chosen.has(place) ? times : 1).fill(row))
  }, rows)
}
