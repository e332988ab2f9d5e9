import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openDatabase } from './open.ts'
import { writeSchema3 } from './testing/old-databases.ts'

const KILLS = Number(process.env['MIGRATION_KILLS'] ?? 8)
const ADDRESSES = 8_000
const CHILD = fileURLToPath(new URL('./testing/migrate-child.ts', import.meta.url))

test('a migration that is killed at any moment is completed by the next start, with the same content', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const old = join(folder, 'old.db')
  writeSchema3(old, ADDRESSES)
  const whole = join(folder, 'whole.db')
  copyFileSync(old, whole)
  const begun = performance.now()
  await openDatabase(whole).close()
  const lastingMs = performance.now() - begun
  const expected = contentOf(whole)

  let interrupted = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const path = join(folder, `${kill}.db`)
    copyFileSync(old, path)
    if (await killMigrating(path, Math.random() * lastingMs * 1.2)) interrupted += 1
    await openDatabase(path).close()
    assert.deepEqual(contentOf(path), expected)
    rmSync(path)
  }
  t.diagnostic(`${interrupted} of ${KILLS} migrations were interrupted`)
  assert.ok(interrupted > 0)
  rmSync(folder, { recursive: true })
})

/** True if the migration had not ended. */
async function killMigrating(path: string, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk)
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  await sleep(afterMs)
  child.kill('SIGKILL')
  await ended
  return !output.includes('done')
}

/** Schema and rows of all tables, as one text each. */
function contentOf(path: string): Map<string, string> {
  const db = new DatabaseSync(path, { readOnly: true })
  const tables = db.prepare(`select name, sql from sqlite_schema where type = 'table' order by name`).all()
  const content = tables.map(({ name, sql }): [string, string] => {
    const rows = db.prepare(`select * from "${name}"`)
    rows.setReadBigInts(true)
    rows.setReturnArrays(true)
    const text = rows.all().map((row) => (row as unknown as unknown[]).map(toText).join('|'))
    return [String(name), [sql, ...text].join('\n')]
  })
  db.close()
  return new Map(content)
}

function toText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
}
