import type { Columns, Statements } from './statements.ts'

const BATCH = 1000

/** All range summaries as they are stored, those of a row set from the smallest ranges to the largest. */
export function* summaryRows(statements: Statements): Generator<Columns> {
  for (let last: readonly number[] = [0, 0, 0]; ; ) {
    const rows = statements.all(
      `select * from range_summary where (row_set_id, level, number) > (?, ?, ?)
        order by row_set_id, level, number limit ?`,
      ...last,
      BATCH,
    )
    yield* rows
    if (rows.length < BATCH) return
    last = keyOfSummary(rows.at(-1) as Columns)
  }
}

/** The row set, level and number. */
export function keyOfSummary(row: Columns): [rowSetId: number, level: number, number: number] {
  return [Number(row['row_set_id']), Number(row['level']), Number(row['number'])]
}
