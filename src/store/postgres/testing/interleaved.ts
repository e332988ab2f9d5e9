import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

const WAITING = `select count(*)::integer as n from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`

const POLL_MS = 5

/**
 * Runs two changes so that the first one stops at its first write to `table`, and the second one runs as far as it can
 * before the first one continues. `client` is a connection of its own to the same database.
 */
export async function interleaved(
  client: pg.Client,
  table: string,
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<void> {
  await client.query(`begin; lock table ${table} in share mode`)
  const running = [started(first)]
  await untilStopped(client, running)
  running.push(started(second))
  await untilStopped(client, running)
  await client.query('rollback')
  await Promise.all(running.map(({ ended }) => ended))
}

interface Running {
  readonly ended: Promise<unknown>
  isOver: boolean
}

function started(work: () => Promise<unknown>): Running {
  const ended = work()
  const running = { ended, isOver: false }
  const end = () => {
    running.isOver = true
  }
  ended.then(end, end)
  return running
}

/** Each has ended or waits for a lock. */
async function untilStopped(client: pg.Client, running: readonly Running[]): Promise<void> {
  for (;;) {
    // Within a transaction, connections that were opened since the last look are missing otherwise.
    await client.query('select pg_stat_clear_snapshot()')
    const { rows } = await client.query(WAITING)
    if (rows[0].n >= running.filter(({ isOver }) => !isOver).length) return
    await pause(POLL_MS)
  }
}
