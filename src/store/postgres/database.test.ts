import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { startPostgres } from '../testing/postgres-server.ts'
import { Database } from './database.ts'

test('a connection that stops responding is closed, and the next query uses another one', async (t) => {
  const server = await startPostgres()
  t.after(() => server.stop())
  const proxy = await startProxy(new URL(server.urlOf('postgres')))
  t.after(() => proxy.close())
  const db = new Database({ url: proxy.url, connections: 3, answerMs: 300, onStoreError: () => {} })
  assert.deepEqual(await db.one('select 1 as n'), { n: 1 })
  await assert.rejects(
    db.transaction(async (tx) => {
      proxy.swallow()
      await tx.one('select 2 as n')
    }),
    { code: 'store_unavailable' },
  )
  assert.deepEqual(await db.one('select 3 as n'), { n: 3 })
  await db.close()
})

test('the locks of a lost client end after 15 s; a snapshot, which holds no locks, has no limit', async (t) => {
  const server = await startPostgres()
  t.after(() => server.stop())
  const db = new Database({ url: server.urlOf('postgres'), connections: 3, onStoreError: () => {} })
  t.after(() => db.close())
  const show = 'show idle_in_transaction_session_timeout'
  const limit = await db.transaction((tx) => tx.one(show))
  assert.deepEqual(limit, { idle_in_transaction_session_timeout: '15s' })
  const { tx, close } = await db.openSnapshot()
  assert.deepEqual(await tx.one(show), { idle_in_transaction_session_timeout: '0' })
  await close()
})

/** A proxy in front of the server; `swallow` drops all data of open connections, as if the server were gone. */
async function startProxy({ hostname, port, username, password, pathname }: URL) {
  const open = new Set<Socket>()
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname)
    for (const socket of [client, server]) {
      open.add(socket)
      socket.on('error', () => {})
    }
    client.pipe(server).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  assert.ok(address !== null && typeof address === 'object')
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${address.port}${pathname}`,
    swallow: () => {
      for (const socket of open) {
        socket.unpipe()
        socket.resume()
      }
    },
    close: () => {
      for (const socket of open) socket.destroy()
      proxy.close()
    },
  }
}
