import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPostgres } from '../testing/postgres-server.ts'
import { openPostgresStore } from './postgres-store.ts'

const NOW = 1_790_000_000_000

test('a standby alone is refused at the start: it may only be read', async (t) => {
  const primary = await startPostgres()
  const standby = await primary.addStandby()
  t.after(() => Promise.all([primary.stop(), standby.stop()]))
  await assert.rejects(open(standby.urlOf('postgres')), /may only be read: it is a standby/)
})

test('the store moves to a promoted standby, and loses no acknowledged write', async (t) => {
  const primary = await startPostgres()
  const standby = await primary.addStandby()
  t.after(() => standby.stop())
  // The standby comes first: it is skipped while it may only be read.
  const store = await open(bothHosts(standby.urlOf('postgres'), primary.urlOf('postgres')))
  t.after(() => store.close())
  const acknowledged: number[] = []
  const add = async (index: number) => {
    const { address } = await store.book.add({
      chain: 'bitcoin',
      address: `a${index}`,
      type: 'p2pkh',
      label: null,
    })
    acknowledged.push(address.id)
  }
  for (let index = 0; index < 20; index += 1) await add(index)

  await primary.kill()
  await assert.rejects(add(20), { code: 'store_unavailable' })
  await standby.promote()
  await untilAccepted(() => add(21))
  for (const id of acknowledged) assert.equal((await store.book.get(id))?.id, id)

  const announced = Promise.withResolvers<void>()
  store.changes.subscribe((change) => {
    if (change.kind === 'address') announced.resolve()
  })
  await store.book.relabel(acknowledged[0] ?? 0, 'after')
  await announced.promise
})

test('while the synchronous standby is away, writes say that their outcome is unknown, and reads go on', async (t) => {
  const primary = await startPostgres()
  const standby = await primary.addStandby()
  t.after(() => Promise.all([primary.stop(), standby.stop()]))
  const store = await open(primary.urlOf('postgres'), 1000)
  t.after(() => store.close())
  const address = { chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null } as const
  await store.book.add({ ...address, address: 'before' })
  await standby.stop()
  const writes = Array.from({ length: 8 }, (_, index) => store.book.add({ ...address, address: `a${index}` }))
  const settled = Promise.allSettled(writes)
  assert.equal((await store.book.list({ limit: 10, offset: 0 })).total, 1)
  for (const write of await settled) {
    assert.ok(write.status === 'rejected')
    assert.match(write.reason.message, /outcome is unknown|cannot be reached/)
  }
  assert.equal((await store.book.list({ limit: 10, offset: 0 })).total, 1)

  await standby.start()
  const repeated = await untilAccepted(() => store.book.add({ ...address, address: 'a0' }))
  assert.equal(repeated.added, false, 'the first request was stored')
})

function bothHosts(first: string, second: string): string {
  const { host } = new URL(second)
  return first.replace(new URL(first).host, `${new URL(first).host},${host}`)
}

/** Repeats what fails with `store_unavailable`. */
async function untilAccepted<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'store_unavailable')) throw error
    }
  }
}

function open(url: string, answerMs?: number) {
  return openPostgresStore({
    url,
    connections: 4,
    readConnections: 2,
    ...(answerMs === undefined ? {} : { answerMs }),
    clock: { now: () => NOW, random: () => 0.5, sleep: async () => {} },
    intervalMs: 0,
    onStoreError: () => {},
  })
}
