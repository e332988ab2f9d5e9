import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { HistoryOwner } from '../../domain/ports/histories.ts'
import { toNewestTimes } from '../shared/columns/newest-times.ts'

/** When the newest transaction of histories was. */
export class NewestTimes {
  readonly #read: StatementSync

  constructor(db: DatabaseSync) {
    this.#read = db.prepare(
      `select h.owner_id, e.time from json_each(?) w
        cross join history h on h.owner_kind = ? and h.owner_id = w.value and h.count > 0
        cross join entry e on e.row_set_id = h.row_set_id and e.position = h.first`,
    )
  }

  of(kind: HistoryOwner['kind'], ids: readonly number[]): ReadonlyMap<number, number> {
    return toNewestTimes(this.#read.all(JSON.stringify(ids), kind))
  }
}
