import type { HistoryOwner } from '../../domain/ports/histories.ts'
import { toNewestTimes } from '../shared/columns/newest-times.ts'
import type { Database } from './database.ts'

const READ = `select h.owner_id, e.time from history h
  join entry e on e.history_id = h.id and e.row_set = h.row_set and e.position = h.first
  where h.owner_kind = $1 and h.owner_id = any($2::bigint[]) and h.count > 0`

/** When the newest transaction of histories was. */
export async function readNewestTimes(
  reads: Database,
  kind: HistoryOwner['kind'],
  ids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  return toNewestTimes(await reads.all(READ, [kind, ids]))
}
