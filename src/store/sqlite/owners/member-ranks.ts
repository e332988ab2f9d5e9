import { UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'

const rankAt = (
  rows: string,
  position: string,
) => `case when ${rows} > 0 then (select coalesce(e.height, ${UNCONFIRMED_RANK}) from entry e
    where e.row_set_id = h.row_set_id and e.position = ${position}) end`

/** The ranks of the oldest, the newest, and the oldest not settled visible row of a history `h`; null if it has none. */
export const OLDEST_RANK = rankAt('h.count', 'h.first + h.count - 1')
export const NEWEST_RANK = rankAt('h.count', 'h.first')
export const OLDEST_YOUNG_RANK = rankAt('h.unsettled', 'h.first + h.unsettled - 1')
