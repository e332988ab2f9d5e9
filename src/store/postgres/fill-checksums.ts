import { withDigest } from '../shared/columns/verification-column.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { identityChecksum, outcomeChecksum, sparklineChecksum } from '../shared/digests/record-checksums.ts'
import { checksumOfSummaryRow } from '../shared/digests/summary-checksum.ts'
import type { Columns, Sql } from './database.ts'
import { keysOfSummaries, summaryBatches } from './summary-batches.ts'
import { readTracked } from './tracked-row.ts'

const BATCH = 1000

type RowSql = Pick<Sql, 'all' | 'run'>

/**
 * Computes the checksums of what was written before there were any. The digests of rows take longer, and are left to the
 * audit.
 */
export async function fillChecksums(tx: RowSql): Promise<void> {
  await fill(
    (last) => readTracked(tx, `a.id > $1 order by a.id limit ${BATCH}`, [last]),
    async (rows) => {
      await setAll(tx, ['address', 'id', 'identity_checksum'], rows, identityChecksum)
      await setAll(tx, ['history', 'id', 'digest'], rows, headerDigest)
      const proven = rows.filter((row) => row['verification'] !== null)
      await tx.run(
        `update history t set verification = v.verification
          from unnest($1::bigint[], $2::text[]) as v (id, verification) where t.id = v.id`,
        [proven.map(({ id }) => id), proven.map((row) => withDigest(String(row['verification'])))],
      )
      await setAll(tx, ['sync', 'address_id', 'outcome_checksum'], rows, outcomeChecksum)
    },
  )
  const sparklines = `select history_id as id, balances from sparkline where history_id > $1 order by 1 limit ${BATCH}`
  await fill(
    (last) => tx.all(sparklines, [last]),
    (rows) =>
      setAll(tx, ['sparkline', 'history_id', 'checksum'], rows, ({ id, balances }) =>
        sparklineChecksum(id, balances),
      ),
  )
  await fillSummaries(tx)
}

/** Passes on the rows that `read` finds after an id, in batches. */
async function fill(
  read: (last: number) => Promise<Columns[]>,
  write: (rows: readonly Columns[]) => Promise<void>,
): Promise<void> {
  for (let last = 0; ; ) {
    const rows = await read(last)
    await write(rows)
    if (rows.length < BATCH) return
    last = Number(rows.at(-1)?.['id'])
  }
}

async function setAll(
  tx: RowSql,
  [table, key, column]: readonly [table: string, key: string, column: string],
  rows: readonly Columns[],
  checksum: (row: Columns) => bigint,
): Promise<void> {
  await tx.run(
    `update ${table} t set ${column} = c.checksum
      from unnest($1::bigint[], $2::bigint[]) as c (id, checksum) where t.${key} = c.id`,
    [rows.map(({ id }) => id), rows.map((row) => checksum(row))],
  )
}

async function fillSummaries(tx: RowSql): Promise<void> {
  for await (const rows of summaryBatches(tx, BATCH)) {
    await tx.run(
      `update range_summary s set checksum = c.checksum
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
          as c (history_id, row_set, level, number, checksum)
        where s.history_id = c.history_id and s.row_set = c.row_set and s.level = c.level and s.number = c.number`,
      [...keysOfSummaries(rows), rows.map(checksumOfSummaryRow)],
    )
  }
}
