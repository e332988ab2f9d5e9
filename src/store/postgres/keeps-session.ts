import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import type { Servers } from './servers.ts'

/** Time (ms) that a notification may take on its way through a pooler. */
const NOTIFIED_MS = 1000
const ANSWER_MS = 10_000

/**
 * Whether a connection keeps its session. A pooler that pools transactions (PgBouncer's `pool_mode = transaction`)
 * gives each one another session, and silently drops LISTEN. Such a pooler shows in two ways: the process that answers
 * is not the one that was named at the start, and no notification arrives.
 */
export async function keepsSession(servers: Servers): Promise<boolean> {
  const server = await servers.current()
  const [one, other] = [0, 1].map(
    () => new pg.Client({ ...server, connectionTimeoutMillis: servers.waitMs, query_timeout: ANSWER_MS }),
  ) as [pg.Client, pg.Client]
  for (const client of [one, other]) client.on('error', () => {})
  try {
    await one.connect()
    if (await answersItself(one)) return true
    await other.connect()
    return await receives(one, other)
  } finally {
    for (const client of [one, other]) client.end().catch(() => {})
  }
}

/** Whether no pooler stands between. */
async function answersItself(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  return 'processID' in client && client.processID === rows[0].pid
}

async function receives(listening: pg.Client, sending: pg.Client): Promise<boolean> {
  const channel = `test_${randomUUID().replaceAll('-', '')}`
  const received = once(listening, 'notification', { signal: AbortSignal.timeout(NOTIFIED_MS) }).then(
    () => true,
    () => false,
  )
  try {
    await listening.query(`listen ${channel}`)
    await sending.query(`notify ${channel}`)
  } catch {
    return false
  }
  return await received
}
