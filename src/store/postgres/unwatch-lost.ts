import { GRACE_MS } from '../../domain/ports/watched-addresses.ts'
import type { Database } from './database.ts'
import { liveOf } from './live-column.ts'
import { changeAll } from './requests.ts'

/**
 * Addresses whose source no process listens to any more, such as one that the settings no longer name: they and their
 * wallets are due `syncMs` after their last check, 0 = never.
 */
export async function unwatchLost(db: Database, now: number, syncMs: number): Promise<void> {
  await changeAll(
    db,
    `live = null, next_sync_at = case when status = 'DONE' and $1::bigint > 0
      then least(next_sync_at, last_synced_at + $1) else next_sync_at end`,
    `live is not null and ${liveOf('sync')} is null`,
    [syncMs],
  )
  await db.transaction(async (tx) => {
    const lost = `u.live is not null and ${liveOf('u')} is null`
    await tx.run(
      `update wallet set next_discovery_at = least(next_discovery_at, greatest(discovered_at, $1::bigint - $2) + $2::bigint)
        where $2 > 0 and next_discovery_at is not null
          and exists (select from unused_address u where u.wallet_id = wallet.id and ${lost})`,
      [now + GRACE_MS, syncMs],
    )
    await tx.run(`update unused_address u set live = null where ${lost}`)
  })
}
