import type { Columns, Sql } from './database.ts'

/** Changes columns of an address's row, and returns all of it. */
export async function setColumns(tx: Sql, id: number, columns: Columns): Promise<Columns> {
  const names = Object.keys(columns)
  const assignments = names.map((name, index) => `${name} = $${index + 2}`)
  const row = await tx.one(`update address set ${assignments.join(', ')} where id = $1 returning *`, [
    id,
    ...Object.values(columns),
  ])
  return row as Columns
}
