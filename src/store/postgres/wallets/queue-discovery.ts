import { announce } from '../announcements.ts'
import type { Sql } from '../database.ts'

/** A person requests that the addresses of a wallet are looked up. */
export async function queueDiscovery(tx: Sql, id: number, now: number): Promise<void> {
  await tx.run('update wallet set queued_at = coalesce(queued_at, $2), manual = 1 where id = $1', [id, now])
  await announce(tx, { kind: 'work' })
}
