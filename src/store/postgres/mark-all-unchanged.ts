import type { UnchangedCheck } from '../../domain/ports/run-store.ts'
import { changedStanding } from '../shared/columns/standing-column.ts'
import { withChecksum } from '../shared/digests/record-checksums.ts'
import { againIfAnnounced } from '../shared/transitions/announced-meanwhile.ts'
import { unchanged } from '../shared/transitions/unchanged.ts'
import { announce } from './announcements.ts'
import type { ChainTips } from './chain-tips.ts'
import type { Sql } from './database.ts'
import { setAll } from './set-all.ts'
import { FROM_TRACKED, TRACKED } from './tracked-row.ts'
import { stand } from './wallets/followed-addresses.ts'

/** Ends the runs of a batch check, leaving out those that have lost their lease, by statements for all of them. */
export async function markAllUnchanged(
  tx: Sql,
  tips: ChainTips,
  checks: readonly UnchangedCheck[],
): Promise<void> {
  const held = await tx.all(
    `select ${TRACKED} from unnest($1::bigint[], $2::bigint[]) as held (address_id, held_run)
        join ${FROM_TRACKED} on a.id = held.address_id
      where s.run = held.held_run and s.worker is not null order by a.id for update of s`,
    [checks.map(({ check }) => check.addressId), checks.map(({ check }) => check.run)],
  )
  if (held.length === 0) return
  for (const [chain, height] of highestTips(checks)) await tips.raise(tx, chain, height)
  const byId = new Map(checks.map((each) => [each.check.addressId, each.at]))
  const ended = held.flatMap((row) => {
    const at = byId.get(Number(row['id']))
    if (at === undefined) return []
    const transition = againIfAnnounced(row, unchanged(row, at))
    const sync = withChecksum(transition.sync, row)
    const standing = changedStanding(row, transition)
    return [{ id: Number(row['id']), history: transition.history, sync, standing }]
  })
  await setAll(
    tx,
    'history',
    'id',
    ended.map(({ id, history }) => ({ ...history, id })),
  )
  await setAll(
    tx,
    'sync',
    'address_id',
    ended.map(({ id, sync }) => ({ ...sync, worker: null, strikes: 0, address_id: id })),
  )
  for (const { id, standing } of ended) if (standing !== undefined) await stand(tx, id, standing)
  await announce(tx, { kind: 'address', ids: ended.map(({ id }) => id) })
  if (ended.some(({ sync }) => sync['status'] === 'IN_PROGRESS')) await announce(tx, { kind: 'work' })
}

function highestTips(checks: readonly UnchangedCheck[]): ReadonlyMap<string, number> {
  const tips = new Map<string, number>()
  for (const { check, at } of checks) tips.set(check.chain, Math.max(at.tip, tips.get(check.chain) ?? 0))
  return tips
}
