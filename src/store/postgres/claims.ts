import type { Claim } from '../../domain/ports/claim.ts'
import { toClaim } from '../shared/columns/claim-columns.ts'
import type { Columns, Sql } from './database.ts'

/** The claim of an address that is running, with its draft. */
export async function readClaim(tx: Sql, row: Columns): Promise<Claim> {
  return toClaim(row, await tx.one('select * from draft where address_id = $1', [row['id']]))
}
