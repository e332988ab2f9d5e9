import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { FileCheck } from './file-check.ts'

const PAGE = 4096

test('a whole file is found to be so', async (t) => {
  const check = open(t, fileWithRows(t))
  assert.equal(check.state, 'checking')
  while (check.state === 'checking') await sleep(10)
  assert.equal(check.state, 'ok')
  assert.deepEqual(check.found, [])
})

test('a file with a damaged page is found to be so, and the reason says what helps', async (t) => {
  const file = fileWithRows(t)
  writeSync(openSync(file, 'r+'), Buffer.alloc(200, 0xff), 0, 200, 3 * PAGE)
  const check = open(t, file)
  while (check.state === 'checking') await sleep(10)
  assert.equal(check.state, 'damaged')
  assert.match(check.found.join(), /^SQLite finds the database file damaged \(.+\); restore a backup of it$/)
})

test('an index that lacks a row is found, although the row is intact', async (t) => {
  const file = fileWithRows(t)
  const db = new DatabaseSync(file, { defensive: false })
  db.exec('create index by_text on t (text)')
  const kept = db.prepare(`select * from sqlite_schema where name = 'by_text'`).get() as Record<
    string,
    string
  >
  db.exec(`pragma writable_schema = on; delete from sqlite_schema where name = 'by_text'`)
  db.close()
  const other = new DatabaseSync(file, { defensive: false })
  other.exec(`insert into t values (9999, 'not in the index'); pragma writable_schema = on`)
  other
    .prepare('insert into sqlite_schema values (?, ?, ?, ?, ?)')
    .run(...['type', 'name', 'tbl_name', 'rootpage', 'sql'].map((name) => kept[name] as string))
  other.close()
  const check = open(t, file)
  while (check.state === 'checking') await sleep(10)
  assert.match(check.found.join(), /by_text/)
})

test('a file that is no database is damaged as well', async (t) => {
  const file = fileWithRows(t)
  writeSync(openSync(file, 'r+'), 'not a database', 0)
  const check = open(t, file)
  while (check.state === 'checking') await sleep(10)
  assert.equal(check.state, 'damaged')
})

for (const how of ['is moved', 'is replaced by another', 'is a folder now'] as const) {
  test(`a file that ${how} before the check is not called damaged, and checked once it is back`, async (t) => {
    const file = fileWithRows(t)
    const { check, found, repeated } = repeating(t, file)
    renameSync(file, `${file}.moved`)
    if (how === 'is replaced by another')
      writeFileSync(file, 'not a database, and long enough to be read as one')
    if (how === 'is a folder now') mkdirSync(file)
    await repeated
    assert.deepEqual([check.state, found], ['checking', []])
    rmSync(file, { recursive: true, force: true })
    renameSync(`${file}.moved`, file)
    while (check.state === 'checking') await sleep(10)
    assert.deepEqual([check.state, found], ['ok', []])
  })
}

test('a file that cannot be opened is not called damaged, and checked once it can be', async (t) => {
  const file = fileWithRows(t)
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = wal')
  db.close()
  mkdirSync(`${file}-wal`)
  const { check, found, repeated } = repeating(t, file)
  await repeated
  assert.deepEqual([check.state, found], ['checking', []])
  rmdirSync(`${file}-wal`)
  while (check.state === 'checking') await sleep(10)
  assert.deepEqual([check.state, found], ['ok', []])
})

test('a check that is closed early ends', async (t) => {
  await open(t, fileWithRows(t)).close()
})

test('a process that has nothing else to do waits for the check that it closes', (t) => {
  const module = JSON.stringify(new URL('./file-check.ts', import.meta.url).href)
  const program = `
    const { FileCheck } = await import(${module})
    const check = new FileCheck(${JSON.stringify(fileWithRows(t))}, { onDamage: () => {}, delayMs: 0 })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await check.close()
    process.stdout.write('closed')`
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval']
  const { status, stdout } = spawnSync(process.execPath, [...flags, program], { encoding: 'utf8' })
  assert.deepEqual([status, stdout], [0, 'closed'])
})

/** A check that is repeated soon; `repeated` once one has ended without a result. */
function repeating(t: TestContext, file: string) {
  const found: string[] = []
  const { promise: repeated, resolve: onRepeat } = Promise.withResolvers<void>()
  const onDamage = ({ message }: Error) => void found.push(message)
  const check = new FileCheck(file, { onDamage, delayMs: 0, repeatMs: 10, onRepeat })
  t.after(() => check.close())
  return { check, found, repeated }
}

function fileWithRows(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'file-check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'rows.db')
  const db = new DatabaseSync(file)
  db.exec(`pragma page_size = ${PAGE}; create table t (id integer primary key, text text)`)
  db.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
    insert into t select i, 'a text that fills pages ' || i from n`)
  db.close()
  return file
}

function open(t: TestContext, file: string) {
  const found: string[] = []
  const check = new FileCheck(file, { onDamage: ({ message }) => found.push(message), delayMs: 0 })
  t.after(() => check.close())
  return {
    found,
    get state() {
      return check.state
    },
    close: () => check.close(),
  }
}
