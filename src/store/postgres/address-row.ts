import type { Columns, Sql, Values } from './database.ts'

const BATCH = 1000

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

/** Changes all addresses that fit, some at a time, so that nobody waits for all of them. */
export async function changeAll(sql: Sql, set: string, where: string, values: Values): Promise<void> {
  for (let last = 0, count = BATCH; count === BATCH; ) {
    const row = await sql.one(
      `with changed as (update address set ${set} where id in (
          select id from address where id > $${values.length + 1} and ${where} order by id limit ${BATCH} for update)
        returning id)
      select count(*)::integer as count, max(id) as last from changed`,
      [...values, last],
    )
    count = Number(row?.['count'])
    last = Number(row?.['last'])
  }
}
