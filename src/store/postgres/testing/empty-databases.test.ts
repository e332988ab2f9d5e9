import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type pg from 'pg'
import { sharedPostgres } from '../../testing/shared-postgres.ts'
import { withClient } from '../../testing/with-client.ts'
import { EmptyDatabases } from './empty-databases.ts'

const server = await sharedPostgres()
const databases = await EmptyDatabases.start(server, (url) =>
  withClient(url, async (client) => {
    await client.query('create schema other')
    await client.query(
      'create table coin (id serial primary key, name text not null, at timestamptz default now())',
    )
    await client.query(`create table other."of coins" (coin integer references coin, raw bytea, facts jsonb)`)
    await client.query(
      `insert into coin (name, at) values ('it''s the first', '2026-11-28 12:00:00.123456Z')`,
    )
    await client.query(`insert into other."of coins" values (1, '\\x00ff', '{"a": [1, null]}')`)
  }),
)
after(async () => {
  databases.close()
  await server.stop()
})

async function contentOf(client: pg.Client): Promise<unknown> {
  const coins = await client.query('select * from coin order by id')
  const others = await client.query('select * from other."of coins"')
  const sequence = await client.query('select last_value, is_called from coin_id_seq')
  return [coins.rows, others.rows, sequence.rows]
}

test('a database that was returned is again as it was made: its rows, its sequences and its sessions', async () => {
  const url = await databases.take()
  const [before, pid] = await withClient(url, async (client) => {
    const content = await contentOf(client)
    await client.query(`insert into coin (name) values ('second'), ('third')`)
    await client.query(`insert into other."of coins" values (3, null, null)`)
    await client.query(`update coin set name = 'renamed' where id = 1`)
    await client.query(`set statement_timeout = 1234`)
    await client.query('select pg_advisory_lock(7)')
    await client.query('begin')
    return [content, (await client.query('select pg_backend_pid() as pid')).rows[0].pid] as const
  })
  databases.giveBack(url)
  assert.equal(await databases.take(), url)
  await withClient(url, async (client) => {
    assert.deepEqual(await contentOf(client), before)
    const { rows } =
      await client.query(`select pg_backend_pid() as pid, current_setting('statement_timeout') as timeout,
      now() = statement_timestamp() as single, (select count(*)::integer from pg_locks where locktype = 'advisory') as locks`)
    assert.deepEqual(rows, [{ pid, timeout: '0', single: true, locks: 0 }])
  })
})

test('a database that is in use is given to no other caller', async () => {
  const urls = await Promise.all([databases.take(), databases.take(), databases.take()])
  assert.equal(new Set(urls).size, urls.length)
})
