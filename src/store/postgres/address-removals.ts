import { RESTORABLE_MS } from '../../domain/address/deletion.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { isHeaderIntact } from '../shared/digests/header-digest.ts'
import { announce } from './announcements.ts'
import { addToTotals, recomputeTotals } from './asset-totals.ts'
import type { Sql } from './database.ts'
import { keepDeleted } from './deleted-addresses.ts'
import { writeEvents } from './events.ts'
import { readTracked } from './tracked-row.ts'

/**
 * Deletes an address so that it can be restored, as part of a transaction. Returns until when (ms); null if there is no
 * such address.
 */
export async function removeAddress(tx: Sql, id: number, now: number): Promise<number | null> {
  // Locked first: a run that is being written ends before.
  const [row] = await readTracked(tx, 'a.id = $1 for update of s', [id])
  if (row === undefined) return null
  const address = toTrackedAddress(row)
  await addToTotals(tx, id, contributionOf(address, -1))
  await keepDeleted(tx, id, now)
  if (!isHeaderIntact(row)) await recomputeTotals(tx, nativeAsset(address.chain).id)
  await writeEvents(tx, row, [{ kind: 'deleted', hash: null, amount: null, height: null, code: null }])
  await announce(tx, { kind: 'event' })
  await announce(tx, { kind: 'merge' })
  await announce(tx, { kind: 'deleted', ids: [id] })
  return now + RESTORABLE_MS
}
