import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { runCommand } from './support/command.ts'
import { spawnTracker } from './support/tracker.ts'

const LONG_ROWS = 20_000
/** Another program that holds the write lock until a line arrives. */
const LOCKER = `const { DatabaseSync } = require('node:sqlite')
  const db = new DatabaseSync(process.argv[1], { timeout: 5000 })
  db.exec('begin exclusive')
  process.stdout.write('held')
  process.stdin.once('data', () => { db.exec('rollback'); process.exit() })`

test('while another program has the file locked, the program answers, and its syncs only wait', async (t) => {
  await using place = await startPlace()
  const { client, path } = place
  const [long, other] = [place.simulator.chain.largeAddress(2000), place.simulator.chain.newAddress()]
  await client.add(long)
  const locker = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', LOCKER, path])
  await once(locker.stdout, 'data')
  const answers = { added: client.send('POST', '/addresses', { address: other }), done: false }
  const waiting = answers.added.finally(() => {
    answers.done = true
  })
  let slowest = 0
  let asked = 0
  while (!answers.done) {
    const begun = performance.now()
    assert.equal((await client.get('/health')).status, 200)
    assert.equal((await client.get('/addresses/1')).status, 200)
    slowest = Math.max(slowest, performance.now() - begun)
    asked += 1
  }
  t.diagnostic(`${asked} answers meanwhile, the slowest after ${Math.round(slowest)} ms`)
  assert.ok(asked > 20, `only ${asked} answers while a write waited`)
  const refused = await waiting
  assert.deepEqual([refused.status, refused.body.code], [503, 'database_busy'])
  // Long enough to be refused, then let go: the request that waits meanwhile succeeds.
  const synced = client.send('POST', '/addresses/1/sync')
  await client.get('/health')
  locker.stdin.write('go\n')
  assert.equal((await synced).status, 202)
  await client.add(other)
  assert.equal((await client.ended(1)).sync_status, 'DONE')
})

test('a run that finds the file locked is put off and no ERROR', async () => {
  await using place = await startPlace()
  const { client, path, simulator } = place
  const address = simulator.chain.largeAddress(2000)
  const asked = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  simulator.setFaults(() => {
    asked.resolve()
    return { kind: 'clamp', limit: 100 }
  })
  await client.add(address, true)
  await asked.promise
  const locker = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', LOCKER, path])
  locker.stdout.once('data', () => held.resolve())
  await held.promise
  // A write that gives up shows that the run's writes have, too.
  const { body } = await client.send('POST', '/addresses', { address: simulator.chain.newAddress() })
  assert.equal(body.code, 'database_busy')
  locker.stdin.write('go\n')
  const ended = await client.ended(1)
  assert.deepEqual([ended.sync_status, ended.sync_error], ['DONE', null])
  await place.tracker.kill('SIGTERM')
  assert.ok(!place.tracker.output().includes('"stack"'), place.tracker.output())
})

test('on a full disk changes are refused with the reason, syncs wait, and all goes on when there is space', async (t) => {
  if (process.getuid?.() !== 0 || process.platform !== 'linux')
    return t.skip('only root can mount a small disk')
  const disk = mkdtempSync(join(tmpdir(), 'small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    return t.skip('no disk can be mounted here')
  }
  await using place = await startPlace(disk)
  place.defer(() => execFileSync('umount', ['-l', disk]))
  const { client, tracker, simulator } = place
  await client.add(simulator.chain.newAddress())
  const filler = join(disk, 'filler')
  try {
    writeFileSync(filler, Buffer.alloc(4_000_000))
  } catch {}
  await client.add(simulator.chain.largeAddress(LONG_ROWS), true).catch(() => {})
  const problem = await until(async () => {
    const { status, body } = await client.send('POST', '/addresses', {
      address: simulator.chain.newAddress(),
    })
    return status === 503 ? body : null
  })
  assert.equal(problem.code, 'store_unavailable')
  assert.match(problem.detail, /the disk is full/)
  assert.equal((await client.get('/health')).body.store, 'unavailable')
  assert.match(await (await fetch(`${client.url}/metrics`)).text(), /^cointracker_store_up 0$/m)
  for (const { sync_error: error } of (await client.get('/addresses')).body.addresses)
    assert.equal(error, null)
  const file = join(disk, 'copy.db')
  const copied = await runCommand(['backup', file, '--url', client.url])
  assert.deepEqual(
    [copied.code, copied.error],
    [1, 'A copy of the database is made beside it, which fails: the disk is full.\n'],
  )
  const exported = await runCommand(['export', '--output', file, '--url', client.url])
  assert.deepEqual([exported.code, exported.error], [1, 'The disk is full.\n'])
  assert.ok(!existsSync(file))
  rmSync(filler)
  await until(async () => ((await client.get('/health')).body.store === 'ok' ? true : null))
  await client.add(simulator.chain.newAddress())
  await tracker.kill('SIGTERM')
  assert.ok(!tracker.output().includes('"stack"'), tracker.output())
  const lines = tracker.output().split('\n')
  assert.equal(lines.filter((line) => line.includes('disk is full')).length, 1, lines.join('\n'))
})

/** Asks until the answer is not null. */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
  }
}

async function startPlace(folder = mkdtempSync(join(tmpdir(), 'cointracker-'))) {
  const parts = new AsyncDisposableStack()
  const simulator = await startSimulator({ realHistories: false, tip: 5000 })
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  parts.defer(() => simulator.close())
  const path = join(folder, 'coins.db')
  const tracker = await spawnTracker({
    DATABASE_URL: `sqlite:${path}`,
    BLOCKCHAIR_URL: simulator.url,
    BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
    BLOCKCHAIR_POINTS_PER_DAY: '0',
    SOURCES: 'blockchair',
  })
  parts.defer(() => tracker.kill('SIGKILL'))
  return {
    simulator,
    tracker,
    path,
    client: new Client(tracker.url),
    defer: (work: () => void) => parts.defer(work),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
