import type { Columns, Sql } from './database.ts'

const KEY = ['history_id', 'row_set', 'level', 'number'] as const

/** All range summaries as they are stored, with their `row_set_id`; those of a row set from the smallest ranges to the largest. */
export async function* summaryBatches(
  tx: Pick<Sql, 'all'>,
  most: number,
): AsyncGenerator<readonly Columns[]> {
  for (let last: readonly unknown[] = [0, 0, 0, 0]; ; ) {
    const rows = await tx.all(
      `select *, history_id * 1048576 + row_set as row_set_id from range_summary
        where (history_id, row_set, level, number) > ($1, $2, $3, $4)
        order by history_id, row_set, level, number limit ${most}`,
      last,
    )
    if (rows.length > 0) yield rows
    if (rows.length < most) return
    last = KEY.map((name) => rows.at(-1)?.[name])
  }
}

/** The columns of their keys, as arrays. */
export function keysOfSummaries(rows: readonly Columns[]): readonly (readonly unknown[])[] {
  return KEY.map((name) => rows.map((row) => row[name]))
}
