import { changedStanding } from '../shared/columns/standing-column.ts'
import { withChecksum } from '../shared/digests/record-checksums.ts'
import { againIfAnnounced } from '../shared/transitions/announced-meanwhile.ts'
import { rowAfter, type Transition } from '../shared/transitions/transition.ts'
import { type Announcement, updateAndAnnounce } from './announcements.ts'
import type { Columns, Sql } from './database.ts'
import { writeEvents } from './events.ts'
import { assignments, setHistory } from './tracked-row.ts'
import { stand } from './wallets/followed-addresses.ts'

interface More {
  readonly moreHistory: Columns
  /** Whether the transaction has written events already. */
  readonly hasArrivals: boolean
  /** Whether merged histories are behind now. */
  readonly isBehind: boolean
}

/**
 * Writes how a run ended and gives its lease back; an address that is still IN_PROGRESS waits in the queue. To be
 * called last in a transaction: its last statement announces everything.
 */
export async function endRun(
  tx: Sql,
  before: Columns,
  ended: Transition,
  { moreHistory, hasArrivals, isBehind }: More = { moreHistory: {}, hasArrivals: false, isBehind: false },
): Promise<void> {
  const id = Number(before['id'])
  const transition = againIfAnnounced(before, ended)
  await setHistory(tx, id, { ...transition.history, ...moreHistory })
  await writeEvents(tx, before, transition.events)
  const announcements: Announcement[] = [{ kind: 'address', ids: [id] }]
  const standing = changedStanding(before, transition)
  if (standing !== undefined) await stand(tx, id, standing)
  if (hasArrivals || transition.events.length > 0) announcements.push({ kind: 'event' })
  if (isBehind) announcements.push({ kind: 'merge' })
  if (rowAfter(before, transition)['status'] === 'IN_PROGRESS') announcements.push({ kind: 'work' })
  const sync = { ...withChecksum(transition.sync, before), worker: null, strikes: 0 }
  await updateAndAnnounce(
    tx,
    `update sync set ${assignments(sync, 1)} where address_id = $1`,
    [id, ...Object.values(sync)],
    announcements,
  )
}
