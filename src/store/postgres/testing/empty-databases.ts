import { setImmediate } from 'node:timers/promises'
import pg from 'pg'
import type { DatabaseServer } from '../../testing/postgres-server.ts'
import { withClient } from '../../testing/with-client.ts'
import { SessionPool } from './session-pool.ts'

const TABLES = `select oid::regclass::text as name from pg_class
  where relkind = 'r' and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`
const SEQUENCES = `select format('%I.%I', schemaname, sequencename) as name from pg_sequences`
const OTHERS_AT_WORK = `select count(*)::integer as n from pg_stat_activity where datname = current_database()
  and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'`

/**
 * Databases that are as a program has just made them. One that was returned is emptied for its next user, and sessions
 * are handed on, because a new database and new sessions cost far more than what most tests do with them.
 */
export class EmptyDatabases {
  readonly #server: DatabaseServer
  readonly #sessions: SessionPool
  readonly #template: string
  readonly #emptying: string
  readonly #returned: string[] = []

  static async start(server: DatabaseServer, make: (url: string) => Promise<void>): Promise<EmptyDatabases> {
    const template = await server.createDatabase()
    await make(template)
    const emptying = await withClient(template, readEmptying)
    return new EmptyDatabases(server, await SessionPool.start(template), template, emptying)
  }

  private constructor(server: DatabaseServer, sessions: SessionPool, template: string, emptying: string) {
    this.#server = server
    this.#sessions = sessions
    this.#template = new URL(template).pathname.slice(1)
    this.#emptying = emptying
  }

  /** The URL of one that is used by no other caller. */
  async take(): Promise<string> {
    const url = this.#returned.pop()
    if (url === undefined) return this.#sessions.urlThrough(await this.#server.createDatabase(this.#template))
    await withClient(url, async (client) => {
      while ((await client.query(OTHERS_AT_WORK)).rows[0].n > 0) await setImmediate()
      await client.query(this.#emptying)
    })
    return url
  }

  /** Nothing uses it any more. */
  giveBack(url: string): void {
    this.#returned.push(url)
  }

  close(): void {
    this.#sessions.close()
  }
}

/** The statements that bring all tables and sequences of a database back to what they hold now. */
async function readEmptying(client: pg.Client): Promise<string> {
  const statements = ['begin', 'set local session_replication_role = replica']
  for (const { name } of (await client.query(TABLES)).rows) {
    statements.push(`delete from ${name}`)
    const { rows } = await client.query(`select json_agg(t)::text as content from ${name} t`)
    if (rows[0].content === null) continue
    const content = pg.escapeLiteral(rows[0].content)
    statements.push(`insert into ${name} select * from json_populate_recordset(null::${name}, ${content})`)
  }
  for (const { name } of (await client.query(SEQUENCES)).rows) {
    const { rows } = await client.query(`select last_value, is_called from ${name}`)
    statements.push(`select setval('${name}', ${rows[0].last_value}, ${rows[0].is_called})`)
  }
  return [...statements, 'commit'].join(';\n')
}
