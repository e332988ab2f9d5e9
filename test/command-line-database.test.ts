import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { simulatedSettings } from '../src/commands/demo/simulated-settings.ts'
import { type Simulator, startSimulator } from '../src/sim/simulator.ts'
import { runCommand } from './support/command.ts'
import { PROGRAM_FILE } from './support/program-file.ts'
import { spawnTracker, type TrackerProcess } from './support/tracker.ts'

const folder = mkdtempSync(join(tmpdir(), 'command-database-'))
const file = join(folder, 'coins.db')
let simulator: Simulator
let env: Record<string, string>
let tracker: TrackerProcess

before(async () => {
  simulator = await startSimulator({ realHistories: false, tip: 1000 })
  env = {
    ...simulatedSettings(simulator),
    SOURCES: 'blockchair',
    BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
    BLOCKCHAIR_POINTS_PER_DAY: '0',
    API_TOKEN_FILE: join(folder, 'token'),
  }
  writeFileSync(join(folder, 'token'), 'correct-horse-battery-staple')
  tracker = await spawnTracker({ ...env, DATABASE_URL: `sqlite:${file}` })
})
after(async () => {
  await tracker.kill('SIGKILL')
  await simulator.close()
  rmSync(folder, { recursive: true })
})

test('a database that the program uses is left to it', async () => {
  const { code, error } = await runCommand(['list', '--database', file], { env })
  assert.equal(code, 1)
  assert.match(error, /^--database: .* is in use by another running tracker; [^\n]+\n$/)
})

test('without --database the program of this machine is used, and its database once it is stopped', async () => {
  const address = simulator.chain.largeAddress(40)
  const here = { ...env, PORT: new URL(tracker.url).port, DATABASE_URL: `sqlite:${file}` }
  const added = await runCommand(['add', address, '--no-sync'], { env: here })
  assert.deepEqual([added.code, added.out], [0, `Added ${address} as 1 (Bitcoin).\n`])
  await tracker.kill('SIGTERM')
  const list = await runCommand(['list'], { env: here })
  assert.match(list.out, new RegExp(`^ 1  ${address}  +—  BTC   Not synced$`, 'm'))
})

test('a command reads and writes the database of a stopped program, and synchronises it', async () => {
  const run = (...words: readonly string[]) => runCommand([...words, '--database', `sqlite:${file}`], { env })
  const second = simulator.chain.largeAddress(3)
  const added = await run('add', second)
  assert.equal(added.out, `Added ${second} as 2 (Bitcoin).\n`)
  assert.match(added.error, /does not run: what is added is synchronised by "cointracker sync" or /)
  const synced = await run('sync')
  assert.deepEqual([synced.code, synced.out], [0, '2 of 2 are synchronised.\n'])
  assert.match((await run('transactions', '2')).out, /(?:\n.*){3}\n$/)
  const everything = await run('transactions', '--all', '--json')
  assert.deepEqual([everything.code, JSON.parse(everything.out).transactions.length], [0, 43])
  assert.equal((await run('transactions')).out.split('\n').length, 22)
  const backup = join(folder, 'copy.db')
  assert.equal((await run('backup', backup)).code, 0)
  const copied = await runCommand(['balance', '--database', backup], { env })
  assert.equal(copied.out, (await run('balance')).out)
})

test('a signal ends a command only after its database is closed', {
  skip: process.platform === 'win32',
}, async () => {
  const asked = Promise.withResolvers<void>()
  simulator.setFaults(() => {
    asked.resolve()
    return { kind: 'time-out' }
  })
  const words = ['sync', '--database', `sqlite:${file}`]
  const child = spawn(process.execPath, [PROGRAM_FILE, ...words], {
    cwd: new URL('..', import.meta.url),
    env,
    stdio: 'ignore',
  })
  await asked.promise
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'exit'), [130, null])
  simulator.setFaults(null)
  assert.deepEqual([existsSync(`${file}-wal`), existsSync(`${file}-shm`)], [false, false])
})

test('a database in the home folder is found by its setting', async () => {
  const { code, error } = await runCommand(['list'], {
    env: { ...env, HOME: folder, DATABASE_URL: 'sqlite:~/coins.db' },
  })
  assert.deepEqual([code, error], [0, ''])
})

test('a database that is missing, damaged or not meant ends with one line', async () => {
  const empty = join(folder, 'empty.db')
  writeFileSync(join(folder, 'notes.txt'), 'not a database at all, but long enough to be looked at as one')
  mkdirSync(join(folder, 'folder.db'))
  writeFileSync(empty, '')
  for (const [database, code, sentence] of [
    [join(folder, 'none.db'), 3, /^There is no database /],
    [empty, 3, /empty\.db is empty/],
    [join(folder, 'notes.txt'), 1, /^--database: cannot use .*not a database/],
    [join(folder, 'folder.db'), 1, /^--database: .*is a folder/],
    [
      'mysql://name:hunter2@host/x',
      1,
      /^--database must be .* A URL with a password belongs into DATABASE_URL: /,
    ],
    ['postgres://name:hunter2@127.0.0.1:1/x', 1, /^--database: the PostgreSQL database cannot be used/],
    ['', 2, /^--database is empty/],
  ] as const) {
    const result = await runCommand(['list', '--database', database], { env })
    assert.equal(result.code, code, result.error)
    assert.match(result.error, sentence)
    assert.doesNotMatch(result.error, /hunter2|\n./)
    assert.equal(result.out, '')
  }
  assert.equal(statSync(empty).size, 0)
  const both = await runCommand(['list', '--database', file, '--url', 'http://127.0.0.1:9'], { env })
  assert.equal(both.code, 2)
})

test('an export that a damaged row ends is a failure of the database, not of a program', async () => {
  const damaged = join(folder, 'damaged.db')
  copyFileSync(file, damaged)
  const db = new DatabaseSync(damaged)
  db.exec("update entry set balance = 'none'")
  db.close()
  const expected = [
    1,
    'The answer from the database ended early: what is stored may be damaged. "cointracker verify" checks it.\n',
  ]
  const named = await runCommand(['export', '--database', damaged], { env })
  assert.deepEqual([named.code, named.error], expected)
  const own = await runCommand(['export'], { env: { ...env, DATABASE_URL: `sqlite:${damaged}` } })
  assert.deepEqual([own.code, own.error], expected)
})

test('a PORT that is none is wrongly written, where it matters', async () => {
  const wrong = { ...env, PORT: 'abc' }
  for (const words of [['list'], ['health']]) {
    const { code, error } = await runCommand(words, { env: wrong })
    assert.equal(code, 2)
    assert.match(error, /^PORT must be a whole number from 0 to 65535, [^\n]+\n$/)
  }
  assert.equal((await runCommand(['list', '--database', file], { env: wrong })).code, 0)
})

test('without a program and a database there is advice', async () => {
  const { code, error } = await runCommand(['list'])
  assert.equal(code, 3)
  assert.match(error, /does not run at http:\/\/127\.0\.0\.1:9.*cointracker serve/)
})

test('a file that exists already is refused at once, also beside a database', async () => {
  for (const words of [
    ['backup', file],
    ['export', '--output', file],
  ]) {
    const child = runCommand([...words, '--database', file], { env })
    const { code, error } = await Promise.race([child, once(AbortSignal.timeout(30_000), 'abort').then(late)])
    assert.deepEqual([code, error], [2, `${file} already exists; name a new file.\n`])
  }
})

test('a file that cannot be created says what its folder lacks', async () => {
  for (const [path, reason] of [
    [join(folder, 'missing', 'x.csv'), 'is in a folder that does not exist'],
    [join(file, 'x.csv'), 'is below a file that is not a folder'],
  ] as const) {
    const { code, error } = await runCommand(['export', '--output', path, '--database', file], { env })
    assert.deepEqual([code, error], [2, `${path} ${reason}.\n`])
  }
})

test('a failed export leaves no file behind', async () => {
  const path = join(folder, 'none.csv')
  const words = ['export', 'wallet:99', '--output', path, '--database', file]
  assert.equal((await runCommand(words, { env })).code, 3)
  assert.ok(!existsSync(path))
})

function late(): never {
  throw new Error('The command does not end.')
}
