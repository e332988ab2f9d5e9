import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ApiClient } from '../src/client/api-client.ts'
import { readEvents } from '../src/client/read-events.ts'
import type { Store } from '../src/domain/ports/store.ts'
import { listen } from '../src/http/testing/listen.ts'
import { testServer } from '../src/http/testing/test-server.ts'
import { systemClock } from '../src/program/system-clock.ts'
import { startPostgresStores } from '../src/store/postgres/testing/postgres-stores.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'

const PRODUCERS = 4

test('10,000 events reach a client over many connections, each once and in order', async (context) => {
  const store = openSqliteStore(':memory:', systemClock, 0)
  context.after(() => store.close())
  await assertResumes(context, store, 10_000)
})

test('1,000 events on PostgreSQL reach a client over many connections, each once and in order', async (context) => {
  const stores = await startPostgresStores()
  const store = await stores.openEmpty()
  context.after(async () => {
    await store.close()
    await stores.stop()
  })
  await assertResumes(context, store, 1_000)
})

/** Half of the events happen before the client connects, the others while it reads and reconnects. */
async function assertResumes(context: TestContext, store: Store, count: number): Promise<void> {
  const { book, histories, changes, events } = store
  const { app } = testServer({ book, histories, changes, events })
  context.after(() => app.close())
  const { connection } = new ApiClient({ url: `http://127.0.0.1:${await listen(app)}` })
  await produce(store, 0, count / 2)
  const producing = produce(store, count / 2, count)
  const seen: number[] = []
  let lastEventId = '0'
  let connections = 0
  while (seen.length < count) {
    connections += 1
    const abort = new AbortController()
    /** Up to a seventh of the events, another number for each connection. */
    const most = ((connections * 7919) % Math.ceil(count / 7)) + 1
    let taken = 0
    for await (const event of readEvents(connection, { lastEventId, signal: abort.signal })) {
      assert.notEqual(event.event, 'reset')
      if (event.event !== 'deleted') continue
      lastEventId = String(event.lastEventId)
      seen.push(Number(lastEventId))
      taken += 1
      if (taken === most || seen.length === count) break
    }
    abort.abort()
  }
  await producing
  assert.ok(connections > 3, `${connections} connections`)
  assert.deepEqual(
    seen,
    Array.from({ length: count }, (_, index) => index + 1),
  )
}

/** Each address that is added and removed leaves one event. */
async function produce({ book }: Store, from: number, to: number): Promise<void> {
  let next = from
  const work = async () => {
    while (next < to) {
      const address = `address ${next++}`
      const added = await book.add({ chain: 'bitcoin', address, type: 'p2pkh', label: null })
      await book.remove(added.address.id)
      await setImmediate()
    }
  }
  await Promise.all(Array.from({ length: PRODUCERS }, work))
}
