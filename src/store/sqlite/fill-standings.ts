import type { DatabaseSync } from 'node:sqlite'
import { standingColumn } from '../shared/columns/standing-column.ts'

/** Computes what the addresses of wallets mean for their wallets' verification. */
export function fillStandings(db: DatabaseSync): void {
  const set = db.prepare('update derivation set standing = ? where address_id = ?')
  const rows = db
    .prepare(
      `select d.address_id, h.count, h.verification from derivation d
        join history h on h.owner_kind = 'address' and h.owner_id = d.address_id`,
    )
    .all()
  for (const row of rows) set.run(standingColumn(row), Number(row['address_id']))
}
