import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startSimulator } from '../src/sim/simulator.ts'
import { startPostgres } from '../src/store/testing/postgres-server.ts'
import { allEnded } from './support/all-ended.ts'
import { Client } from './support/client.ts'
import { assertProven, everything } from './support/everything.ts'
import { isAlive } from './support/fleet.ts'
import { spawnTracker } from './support/tracker.ts'

const OPERATIONS = new URL('../docs/operations.md', import.meta.url)

test('a SQLite file that is backed up while the program writes restores every complete history', async () => {
  await using place = await startPlace()
  const folder = mkdtempSync(join(tmpdir(), 'backup-'))
  place.defer(() => rmSync(folder, { recursive: true }))
  const client = await place.start(`sqlite:${join(folder, 'cointracker.db')}`)
  await place.fill(client)
  const shown = await everything(client)
  await client.send('POST', '/sync')
  // As in docs/operations.md.
  const [, script = ''] =
    /^node_modules\/\.bin\/node -e "(.*vacuum.*)"$/m.exec(readFileSync(OPERATIONS, 'utf8')) ?? []
  execFileSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '-e', script.replaceAll('\\"', '"')],
    { cwd: folder },
  )
  await allEnded(client, 60_000)
  const restored = await place.start(`sqlite:${join(folder, 'backup.db')}`)
  await allEnded(restored, 60_000)
  const found = await everything(restored)
  assertProven(found)
  assert.deepEqual(found.rows, shown.rows)
})

test('the files of a PostgreSQL server, restored elsewhere, contain every complete history', async () => {
  await using place = await startPlace()
  const server = await startPostgres()
  const database = await server.createDatabase()
  const first = await place.start(database)
  await place.fill(first)
  const shown = await everything(first)
  await place.stopAll()
  const copy = await server.restoreCopy()
  place.defer(() => copy.stop())
  const restored = await place.start(copy.urlOf(new URL(database).pathname.slice(1)))
  const found = await everything(restored)
  assertProven(found)
  assert.deepEqual(found, shown)
  const { id } = found.addresses[0]
  await restored.sync(id)
  assert.equal((await restored.ended(id)).sync_status, 'DONE')
  await place.stopAll()
  await server.stop()
})

async function startPlace() {
  const resources = new AsyncDisposableStack()
  const simulator = await startSimulator({ realHistories: false, tip: 2000 })
  resources.defer(() => simulator.close())
  const trackers: Awaited<ReturnType<typeof spawnTracker>>[] = []
  const stopAll = async () => {
    for (const tracker of trackers) if (isAlive(tracker)) await tracker.kill('SIGTERM')
  }
  resources.defer(stopAll)
  return {
    defer: (work: () => void | Promise<void>) => resources.defer(work),
    stopAll,
    start: async (database: string) => {
      const tracker = await spawnTracker({
        DATABASE_URL: database,
        BLOCKCHAIR_URL: simulator.url,
        SOURCES: 'blockchair',
        BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
        BLOCKCHAIR_POINTS_PER_DAY: '0',
      })
      trackers.push(tracker)
      return new Client(tracker.url)
    },
    fill: async (client: Client) => {
      for (const rows of [3000, 700, 40, 1]) await client.add(simulator.chain.largeAddress(rows), true)
      await allEnded(client, 60_000)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
