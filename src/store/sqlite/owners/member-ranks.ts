import { UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'

const rankAt = (position: string) => `(select coalesce(e.height, ${UNCONFIRMED_RANK}) from entry e
    where e.row_set_id = h.row_set_id and e.position = ${position})`

/** The rank of the oldest and of the newest visible row of a history `h`; null if it has none. */
export const OLDEST_RANK = rankAt('h.first + h.count - 1')
export const NEWEST_RANK = rankAt('h.first')
