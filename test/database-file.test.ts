import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { watch } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { PROGRAM_FILE } from './support/program-file.ts'
import { runToEnd, spawnTracker, type TrackerProcess } from './support/tracker.ts'

const [FIRST, SECOND, THIRD] = [
  '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
  'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  '3P14159f73E4gFr7JterCCQh9QjiTjiZrG',
] as const

const simulator = await startSimulator({ realHistories: false })
after(() => simulator.close())

/** Each returns the path that the second program is started with. */
const WAYS_IN: Readonly<Record<string, (path: string, elsewhere: string) => string>> = {
  'the same path': (path) => path,
  'a symbolic link': (path, elsewhere) => {
    symlinkSync(path, elsewhere)
    return elsewhere
  },
  'a hard link in another folder': (path, elsewhere) => {
    linkSync(path, elsewhere)
    return elsewhere
  },
  'the same path without its lock file': (path) => {
    rmSync(`${path}.lock`)
    return path
  },
  'the same path with its lock file renamed': (path) => {
    renameSync(`${path}.lock`, `${path}.lock.old`)
    return path
  },
  'the path to which the file was moved': (path, elsewhere) => {
    renameSync(path, elsewhere)
    return elsewhere
  },
  'the path to which the file and its log were moved': (path, elsewhere) => {
    for (const ending of ['', '-wal', '-shm']) renameSync(path + ending, elsewhere + ending)
    return elsewhere
  },
}

for (const [name, wayIn] of Object.entries(WAYS_IN)) {
  test(`a second program is refused by ${name}`, async (t) => {
    const { path, folder, start } = place(t)
    const { client } = await start()
    mkdirSync(join(folder, 'other'))
    const { code, error } = await runToEnd({
      DATABASE_URL: `sqlite:${wayIn(path, join(folder, 'other', 'coins.db'))}`,
    })
    assert.equal(code, 1)
    assert.match(error, /^DATABASE_URL: [^\n]* is in use by another running tracker[^\n]*\n$/)
    assert.equal((await client.get('/addresses/1')).body.address, FIRST)
  })
}

test('a lock file that this user may not write refuses the start', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can give files to other users')
  const { path, folder, start } = place(t)
  const { tracker } = await start()
  await tracker.kill('SIGTERM')
  chmodSync(folder, 0o777)
  for (const file of readdirSync(folder)) {
    chmodSync(join(folder, file), 0o644)
    if (!file.endsWith('.lock')) chownSync(join(folder, file), 65_534, 65_534)
  }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM_FILE], {
    cwd: new URL('..', import.meta.url),
    uid: 65_534,
    gid: 65_534,
    env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: `sqlite:${path}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let error = ''
  child.stderr.on('data', (chunk) => {
    error += chunk
  })
  const [code] = await once(child, 'exit')
  assert.equal(code, 1)
  assert.match(error, /^DATABASE_URL: the lock file [^\n]*coins\.db\.lock cannot be written[^\n]*\n$/)
})

test('a new lock file is made when the first one is deleted, so that containers still see it', async (t) => {
  const { folder, path, start } = place(t)
  await start()
  rmSync(`${path}.lock`)
  await made(folder, 'coins.db.lock')
})

for (const how of ['deleted', 'deleted with its log', 'replaced'] as const) {
  test(`a database file that is ${how} stops writing, is saved elsewhere, and the exit code says so`, async (t) => {
    const { path, folder, start } = place(t)
    const { tracker, client } = await start()
    await client.add(SECOND)
    rmSync(path)
    if (how === 'deleted with its log') for (const ending of ['-wal', '-shm']) rmSync(path + ending)
    if (how === 'replaced') writeFileSync(path, 'something else')
    await assertStopped(client)
    await tracker.kill('SIGTERM')
    assert.equal(tracker.process.exitCode, 1)
    const saved = readdirSync(folder).find((file) => file.includes('.rescued-')) ?? ''
    assert.ok(tracker.output().includes(`was saved to ${join(folder, saved)}`), tracker.output())
    assert.equal(statSync(join(folder, saved)).mode & 0o777, 0o600)
    assert.deepEqual(addressesIn(join(folder, saved)), [FIRST, SECOND])
  })
}

test('a database file that is moved stops writing, has everything, and goes on when it is moved back', async (t) => {
  const { path, folder, start } = place(t)
  const { tracker, client } = await start()
  const elsewhere = join(folder, 'moved.db')
  renameSync(path, elsewhere)
  await assertStopped(client, /was moved while in use; everything is in .*moved\.db\./)
  assert.deepEqual(addressesIn(elsewhere), [FIRST])
  renameSync(elsewhere, path)
  await client.add(SECOND)
  assert.equal((await client.get('/health')).body.store, 'ok')
  await tracker.kill('SIGTERM')
  assert.equal(tracker.process.exitCode, 0)
  assert.deepEqual(addressesIn(path), [FIRST, SECOND])
})

for (const how of ['another file', 'nothing'] as const) {
  test(`a symbolic link that leads to ${how} while in use stops writing until it leads back`, async (t) => {
    const { path, folder, start } = place(t)
    const real = join(folder, 'real.db')
    symlinkSync(real, path)
    const { tracker, client } = await start()
    rmSync(path)
    if (how === 'another file') {
      writeFileSync(join(folder, 'other.db'), '')
      symlinkSync(join(folder, 'other.db'), path)
    }
    await assertStopped(client, /coins\.db no longer leads to the database file .*real\.db, which is in use/)
    rmSync(path, { force: true })
    symlinkSync(real, path)
    await client.add(SECOND)
    await tracker.kill('SIGTERM')
    assert.equal(tracker.process.exitCode, 0)
    assert.deepEqual(addressesIn(real), [FIRST, SECOND])
  })
}

test('a folder that a symbolic link exchanges while in use stops writing, also without a request', async (t) => {
  const { folder, start } = place(t)
  const [now, next] = [join(folder, 'now'), join(folder, 'next')]
  for (const name of [now, next]) mkdirSync(name)
  symlinkSync(now, join(folder, 'data'))
  const { tracker, client } = await start({ DATABASE_URL: `sqlite:${join(folder, 'data', 'coins.db')}` })
  rmSync(join(folder, 'data'))
  symlinkSync(next, join(folder, 'data'))
  while ((await client.get('/health')).body.store === 'ok') await sleep(50)
  await assertStopped(client, /no longer leads to the database file/)
  await tracker.kill('SIGTERM')
  assert.equal(tracker.process.exitCode, 1)
  assert.deepEqual(addressesIn(join(now, 'coins.db')), [FIRST])
  assert.deepEqual(readdirSync(next), [])
})

test('a write-ahead log that is deleted while in use loses nothing, even if the program is killed', async (t) => {
  const { path, start } = place(t)
  const { tracker, client } = await start()
  rmSync(`${path}-wal`)
  await client.add(SECOND)
  rmSync(`${path}-shm`)
  await client.add(THIRD)
  await tracker.kill('SIGKILL')
  const again = await start()
  const { addresses } = (await again.client.get('/addresses')).body
  assert.deepEqual(
    addresses.map(({ address }: { address: string }) => address),
    [FIRST, SECOND, THIRD],
  )
})

for (const how of ['moved', 'linked elsewhere'] as const) {
  test(`a database file that is ${how} after a kill is refused without its log, and complete with it`, async (t) => {
    const { path, folder, start } = place(t)
    await (await start()).tracker.kill('SIGTERM')
    const { tracker, client } = await start()
    await client.add(SECOND)
    await tracker.kill('SIGKILL')
    mkdirSync(join(folder, 'other'))
    const elsewhere = join(folder, 'other', 'coins.db')
    if (how === 'moved') renameSync(path, elsewhere)
    else linkSync(path, elsewhere)
    const without = await runToEnd({ DATABASE_URL: `sqlite:${elsewhere}` })
    assert.equal(without.code, 1)
    assert.match(without.error, /^DATABASE_URL: [^\n]*coins\.db lacks its newest changes[^\n]*\n$/)
    if (how === 'moved') {
      const orphan = await runToEnd({ DATABASE_URL: `sqlite:${path}` })
      assert.equal(orphan.code, 1)
      assert.match(
        orphan.error,
        /^DATABASE_URL: [^\n]*coins\.db is missing, but [^\n]*-wal has changes[^\n]*\n$/,
      )
      renameSync(elsewhere, path)
    }
    const again = await start()
    assert.equal((await again.client.get('/addresses/2')).body.address, SECOND)
  })
}

async function assertStopped(client: Client, detail = /^(The database|Another) file/): Promise<void> {
  const { status, body } = await client.send('POST', '/addresses', { address: THIRD })
  assert.deepEqual([status, body.code], [503, 'store_unavailable'])
  assert.match(body.detail, detail)
  assert.equal((await client.get('/addresses')).body.addresses[0].address, FIRST)
  const health = await client.get('/health')
  assert.deepEqual([health.status, health.body.store], [200, 'unavailable'])
  const metrics = await (await fetch(`${client.url}/metrics`)).text()
  assert.match(metrics, /^cointracker_store_up 0$/m)
}

/** Waits until there is such a file. */
async function made(folder: string, name: string): Promise<void> {
  const abort = new AbortController()
  const changes = watch(folder, { signal: abort.signal })
  if (!readdirSync(folder).includes(name))
    for await (const { filename } of changes) if (filename === name) break
  abort.abort()
}

function addressesIn(path: string): unknown[] {
  const db = new DatabaseSync(path)
  const rows = db.prepare('select address from address order by id').all()
  db.close()
  return rows.map((row) => row['address'])
}

interface Place {
  readonly folder: string
  readonly path: string
  /** Starts the program, and waits until it has synchronised its first address. */
  start(
    settings?: Readonly<Record<string, string>>,
  ): Promise<{ readonly tracker: TrackerProcess; readonly client: Client }>
}

/** A folder with a database file, and programs that end with the test. */
function place(t: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const path = join(folder, 'coins.db')
  const started: TrackerProcess[] = []
  t.after(async () => {
    for (const tracker of started) if (tracker.process.exitCode === null) await tracker.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  return {
    folder,
    path,
    start: async (settings = {}) => {
      const tracker = await spawnTracker({
        DATABASE_URL: `sqlite:${path}`,
        BLOCKCHAIR_URL: simulator.url,
        SOURCES: 'blockchair',
        ...settings,
      })
      started.push(tracker)
      const client = new Client(tracker.url)
      await client.send('POST', '/addresses', { address: FIRST, sync: true })
      await client.ended(1)
      return { tracker, client }
    },
  }
}
