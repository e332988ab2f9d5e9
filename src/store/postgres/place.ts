import type { Sql } from './database.ts'

/** Names in the database that two installations in different schemas must not share. */
export interface Place {
  /** Of LISTEN and NOTIFY. */
  readonly channel: string
  /** The schema of pg-boss, whose tables have names of ours (`schedule`) and of other programs (`version`). */
  readonly jobsSchema: string
}

/** PostgreSQL cuts names at this many bytes, and pg-boss refuses longer ones than this. */
const NAME_MAX = 50

/** Null if the connection has no schema that it may use. */
export async function readPlace(sql: Sql): Promise<Place | null> {
  const row = await sql.one(
    `select current_schema()::text as schema, hashtext(current_schema()::text) & 2147483647 as hash`,
  )
  const schema = row?.['schema']
  return typeof schema === 'string' ? placeOf(schema, Number(row?.['hash'])) : null
}

function placeOf(schema: string, hash: number): Place {
  if (schema === 'public') return { channel: 'mini_cointracker', jobsSchema: 'cointracker_jobs' }
  const name =
    /^[a-z_][a-z0-9_]*$/.test(schema) && schema.length <= NAME_MAX - 5 ? schema : `cointracker_${hash}`
  return { channel: `mini_cointracker_${hash}`, jobsSchema: `${name}_jobs` }
}
