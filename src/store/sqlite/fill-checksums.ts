import type { DatabaseSync } from 'node:sqlite'
import { withDigest } from '../shared/columns/verification-column.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { identityChecksum, outcomeChecksum, sparklineChecksum } from '../shared/digests/record-checksums.ts'
import { checksumOfSummaryRow } from '../shared/digests/summary-checksum.ts'
import { ADDRESS_ROW } from './address-rows.ts'
import { type Columns, Statements } from './statements.ts'
import { keyOfSummary, summaryRows } from './summary-rows.ts'

const BATCH = 1000

/**
 * Computes the checksums of what was written before there were any. The digests of rows take longer, and are left to the
 * audit.
 */
export function fillChecksums(db: DatabaseSync): void {
  const statements = new Statements(db)
  const identities = 'select * from address where id > ?1 order by id limit ?2'
  for (const row of batches(statements, identities)) {
    const sql = 'update address set identity_checksum = ? where id = ?'
    statements.run(sql, identityChecksum(row), Number(row['id']))
  }
  for (const row of batches(statements, `${ADDRESS_ROW} where a.id > ?1 order by a.id limit ?2`)) {
    const header = 'update history set digest = ?, verification = ? where id = ?'
    const verification = row['verification'] === null ? null : withDigest(String(row['verification']))
    statements.run(header, headerDigest(row), verification, Number(row['history_id']))
    const sync = 'update sync set outcome_checksum = ? where address_id = ?'
    statements.run(sync, outcomeChecksum(row), Number(row['id']))
  }
  const sparklines =
    'select history_id as id, balances from sparkline where history_id > ?1 order by 1 limit ?2'
  for (const { id, balances } of batches(statements, sparklines)) {
    const sql = 'update sparkline set checksum = ? where history_id = ?'
    statements.run(sql, sparklineChecksum(id, balances), Number(id))
  }
  for (const row of summaryRows(statements)) {
    const sql = 'update range_summary set checksum = ? where row_set_id = ? and level = ? and number = ?'
    statements.run(sql, checksumOfSummaryRow(row), ...keyOfSummary(row))
  }
}

/** The rows of a statement that takes the id after which they begin, and how many. */
function* batches(statements: Statements, sql: string): Generator<Columns> {
  for (let last = 0; ; ) {
    const rows = statements.all(sql, last, BATCH)
    yield* rows
    if (rows.length < BATCH) return
    last = Number(rows.at(-1)?.['id'])
  }
}
