import type { Database } from './database.ts'

/** Databases that speak PostgreSQL's protocol. */
export type Engine = 'postgres' | 'citus' | 'cockroachdb' | 'yugabytedb'

export async function readEngine(db: Database): Promise<Engine> {
  const version = String((await db.one('select version() as version'))?.['version'])
  if (version.includes('CockroachDB')) return 'cockroachdb'
  if (version.includes('-YB-')) return 'yugabytedb'
  const citus = await db.one(`select from pg_extension where extname = 'citus'`)
  return citus === undefined ? 'postgres' : 'citus'
}

/** Whether the engine supports LISTEN and NOTIFY. */
export function canNotify(engine: Engine): boolean {
  return engine === 'postgres' || engine === 'citus'
}
