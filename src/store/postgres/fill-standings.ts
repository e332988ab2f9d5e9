import { standingColumn } from '../shared/columns/standing-column.ts'
import type { Sql } from './database.ts'

/** Computes what the addresses of wallets mean for their wallets' verification. */
export async function fillStandings(tx: Sql): Promise<void> {
  const rows = await tx.all(
    'select d.address_id, h.count, h.verification from derivation d join history h on h.id = d.address_id',
  )
  await tx.run(
    `update derivation d set standing = s.standing
      from unnest($1::bigint[], $2::text[]) as s (id, standing) where d.address_id = s.id`,
    [rows.map((row) => row['address_id']), rows.map(standingColumn)],
  )
}
