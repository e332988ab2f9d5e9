import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import { rowAfter, type Transition } from '../shared/transitions/transition.ts'
import { announce, announcing, notify } from './announcements.ts'
import type { Columns, Sql } from './database.ts'
import { writeEvents } from './events.ts'
import { assignments, setHistory } from './tracked-row.ts'

/** Writes how a run ended and gives its lease back; an address that is still IN_PROGRESS waits in the queue. */
export async function endRun(
  tx: Sql,
  before: Columns,
  transition: Transition,
  moreHistory: Columns = {},
): Promise<TrackedAddress> {
  const id = Number(before['id'])
  await setHistory(tx, id, { ...transition.history, ...moreHistory })
  const sync = { ...transition.sync, worker: null, strikes: 0 }
  const announced = await tx.one(
    `with changed as (update sync set ${assignments(sync, 1)} where address_id = $1 returning address_id),
        ${announcing('changed')}
      select id, text from announced`,
    [id, ...Object.values(sync)],
  )
  notify(tx, announced)
  await writeEvents(tx, before, transition.events)
  const after = rowAfter(before, transition)
  if (after['status'] === 'IN_PROGRESS') await announce(tx, { kind: 'work' })
  return toTrackedAddress(after)
}
