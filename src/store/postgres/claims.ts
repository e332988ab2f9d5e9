import type { Claim } from '../../domain/ports/claim.ts'
import { toClaim } from '../shared/columns/claim-columns.ts'
import type { Columns, Sql } from './database.ts'

/** The claim of an address that is running, with its draft. */
export async function readClaim(tx: Sql, row: Columns): Promise<Claim> {
  const draft = await tx.one('select * from draft where address_id = $1', [row['id']])
  return toClaim(toSharedNames(row), draft && toSharedNames(draft))
}

/** The columns by the names that both engines share. */
export function toSharedNames(row: Columns): Columns {
  const { history_id: rowSetId, verify_by_hand: verifyManual, ...rest } = row
  const rollback = ['balance', 'count', 'source', 'since'].map((name) => [
    `rollback_${name}`,
    row[`doubt_${name}`],
  ])
  return { ...rest, ...Object.fromEntries(rollback), row_set_id: rowSetId, verify_manual: verifyManual }
}
