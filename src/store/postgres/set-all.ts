import type { Columns, Sql } from './database.ts'

/** Writes the same columns of many rows at once; `key` is one of them. */
export async function setAll(
  tx: Sql,
  table: 'history' | 'sync',
  key: string,
  rows: readonly Columns[],
): Promise<void> {
  for (const alike of Object.values(Object.groupBy(rows, (row) => Object.keys(row).join()))) {
    await setAlike(tx, table, key, alike ?? [])
  }
}

/** All rows have the same columns. */
async function setAlike(
  tx: Sql,
  table: 'history' | 'sync',
  key: string,
  rows: readonly Columns[],
): Promise<void> {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== key)
  if (names.length === 0) return
  const json = JSON.stringify(rows, (_name, value) => (typeof value === 'bigint' ? String(value) : value))
  await tx.run(
    `update ${table} set ${names.map((name) => `${name} = t.${name}`).join(', ')}
      from json_populate_recordset(null::${table}, $1::json) as t where ${table}.${key} = t.${key}`,
    [json],
  )
}
