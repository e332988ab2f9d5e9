import assert from 'node:assert/strict'
import {
  copyFileSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { StartError } from '../../../domain/errors.ts'
import { type OpenDatabase, openDatabase, openForReading } from '../open.ts'
import { transaction } from '../transaction.ts'

const LACKS = { name: StartError.name, message: /lacks its newest changes.* create \S+-wal as an empty file/ }

test('a database file that is opened without its write-ahead log after a crash is refused', async (t) => {
  const { file, crashed } = await place(t)
  crashed((main) => copyFileSync(main, file('moved.db')))
  assert.throws(() => openDatabase(file('moved.db')), LACKS)
  assert.throws(() => openDatabase(file('moved.db')), LACKS)
  assert.throws(() => openForReading(file('moved.db')), LACKS)
})

test('so is its hard link, and the file itself opens with everything', async (t) => {
  const { file, crashed } = await place(t)
  const main = crashed()
  linkSync(main, file('hard.db'))
  assert.throws(() => openDatabase(file('hard.db')), LACKS)
  assert.deepEqual(await labelsIn(main), ['before', 'after'])
  assert.deepEqual(await labelsIn(file('hard.db')), ['before', 'after'])
})

test('so is one after a checkpoint, a new log, and a read that held the log', async (t) => {
  const { db, file, open } = await place(t)
  for (const how of ['checkpoint', 'new log', 'reader'] as const) {
    const reader = new DatabaseSync(file('coins.db'), { readOnly: true })
    if (how === 'reader') reader.exec('begin; select count(*) from address')
    if (how === 'checkpoint') for (let round = 0; round < 1500; round += 1) add(db, `${how} ${round}`)
    if (how === 'reader') db.exec('pragma wal_checkpoint(passive)')
    reader.close()
    if (how === 'new log') rmSync(`${file('coins.db')}-wal`)
    add(db, how)
    if (how === 'reader') add(db, 'after the reader')
    copyFileSync(file('coins.db'), file('copy.db'))
    assert.throws(() => openDatabase(file('copy.db')), LACKS, how)
  }
  await open.close()
  assert.equal((await labelsIn(file('coins.db'))).length, 1506)
})

test('an empty file as its log accepts the loss', async (t) => {
  const { file, crashed } = await place(t)
  crashed((main) => copyFileSync(main, file('moved.db')))
  writeFileSync(file('moved.db-wal'), '')
  assert.deepEqual(await labelsIn(file('moved.db')), ['before'])
  assert.deepEqual(await labelsIn(file('moved.db')), ['before'])
})

test('backups of a database in use are complete', async (t) => {
  const { db, file } = await place(t)
  const other = new DatabaseSync(file('coins.db'))
  other.exec(`vacuum into '${file('vacuum.db')}'`)
  await backup(other, file('backup.db'))
  other.close()
  add(db, 'later')
  for (const name of ['vacuum.db', 'backup.db'])
    assert.deepEqual(await labelsIn(file(name)), ['before', 'after'])
})

test('a database that another program has opened and closed after a crash is complete', async (t) => {
  const { crashed } = await place(t)
  const main = crashed()
  const other = new DatabaseSync(main)
  other.prepare('select count(*) from address').get()
  other.close()
  assert.deepEqual(await labelsIn(main), ['before', 'after'])
})

test('a closed database is complete under every name', async (t) => {
  const { file, open } = await place(t)
  await open.close()
  linkSync(file('coins.db'), file('hard.db'))
  assert.deepEqual(await labelsIn(file('hard.db')), ['before', 'after'])
  renameSync(file('coins.db'), file('moved.db'))
  assert.deepEqual(await labelsIn(file('moved.db')), ['before', 'after'])
  assert.deepEqual(await labelsIn(file('coins.db')), [])
})

for (const how of ['missing', 'empty'] as const) {
  test(`a log whose database file is ${how} is kept, and the start refused`, async (t) => {
    const { file, crashed } = await place(t)
    const main = crashed()
    renameSync(main, file('moved.db'))
    if (how === 'empty') writeFileSync(main, '')
    assert.throws(() => openDatabase(main), {
      name: StartError.name,
      message: new RegExp(`is ${how}, but .*-wal`),
    })
    assert.equal(readdirSync(file('')).includes('crashed.db'), how === 'empty')
    renameSync(file('moved.db'), main)
    assert.deepEqual(await labelsIn(main), ['before', 'after'])
  })
}

test('an empty log without its database file begins an empty database', async (t) => {
  const { file, crashed } = await place(t)
  const main = crashed()
  rmSync(main)
  truncateSync(`${main}-wal`)
  assert.deepEqual(await labelsIn(main), [])
  assert.ok(readdirSync(file('')).includes('crashed.db'))
})

/** A database in use, with one address from before this start, and one added since. */
async function place(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'log-mark-'))
  const file = (name: string) => join(folder, name)
  const before = openDatabase(file('coins.db'))
  add(before.db, 'before')
  await before.close()
  const open = openDatabase(file('coins.db'))
  add(open.db, 'after')
  t.after(async () => {
    await open.close().catch(() => {})
    rmSync(folder, { recursive: true })
  })
  return {
    file,
    open,
    db: open.db,
    /** The files as a killed program leaves them, under another name. */
    crashed: (also: (main: string) => void = () => {}) => {
      for (const ending of ['', '-wal']) copyFileSync(file(`coins.db${ending}`), file(`crashed.db${ending}`))
      also(file('crashed.db'))
      return file('crashed.db')
    },
  }
}

function add(db: OpenDatabase['db'], label: string): void {
  transaction(db, () =>
    db
      .prepare(
        `insert into address (chain, address, type, label, created_at) values ('bitcoin', ?, 'p2pkh', ?, 0)`,
      )
      .run(`${label}${'.'.repeat(2000)}`, label),
  )
}

async function labelsIn(path: string): Promise<unknown[]> {
  const { db, close } = openDatabase(path)
  const labels = db.prepare('select label from address order by id').all()
  await close()
  return labels.map(({ label }) => label)
}
