import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { boundedByLog } from './bounded-by-log.ts'
import { openDatabase } from './open.ts'

const WAL_BYTES_MAX = 2_000_000

test('a long read that keeps too much of the write-ahead log ends, and the log can be reset', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const { db, openReader, walBytes, close } = openDatabase(join(folder, 'coins.db'))
  context.after(async () => {
    await close()
    rmSync(folder, { recursive: true })
  })
  const reader = openReader()
  reader.exec('begin')
  const steps = reader.prepare('select name from sqlite_schema').iterate()
  let read = 0
  assert.throws(() => {
    for (const _step of boundedByLog(steps, walBytes, WAL_BYTES_MAX)) {
      read += 1
      for (let round = 0; read === 2 && walBytes() <= WAL_BYTES_MAX; round++) {
        db.exec(`create table t${round} (a); drop table t${round}`)
      }
    }
  }, /write-ahead log/)
  assert.equal(read, 2)
  reader.close()
  assert.equal(db.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'], 0)
  assert.equal(walBytes(), 0)
})

test('a write-ahead log that has grown is cut back when it is reset', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const { db, close } = openDatabase(join(folder, 'coins.db'))
  context.after(async () => {
    await close()
    rmSync(folder, { recursive: true })
  })
  assert.equal(db.prepare('pragma journal_size_limit').get()?.['journal_size_limit'], 64 * 1024 * 1024)
})
