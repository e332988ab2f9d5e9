import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { runToEnd, spawnTracker } from './support/tracker.ts'

const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
writeFileSync(join(folder, 'notes.txt'), 'not a database at all, but long enough to be looked at as one')
const newer = new DatabaseSync(join(folder, 'newer.db'))
newer.exec('pragma user_version = 99; pragma application_id = 0x636f696e; create table t (x)')
newer.close()
for (const name of ['pipe', 'locked-by-pipe.db.lock']) execFileSync('mkfifo', [join(folder, name)])
for (const name of ['folder', 'logged-in-folder.db-wal']) mkdirSync(join(folder, name))
symlinkSync(join(folder, 'pipe'), join(folder, 'link-to-pipe'))
symlinkSync(join(folder, 'loop'), join(folder, 'loop'))

const wrong: readonly (readonly [setting: string, value: string])[] = [
  ['PORT', '70000'],
  ['PORT', '8e3'],
  ['SYNC_CONCURRENCY', '0'],
  ['SYNC_INTERVAL_SECONDS', '-1'],
  ['HTTP_TIMEOUT_MS', 'soon'],
  ['BLOCKCHAIR_URL', 'ftp://example.org'],
  ['BLOCKCHAIR_REQUESTS_PER_MINUTE', '1.5'],
  ['BLOCKCHAIR_POINTS_PER_DAY', 'all'],
  ['ROLE', 'worker'],
  ['HOST', '0.0.0.0'],
  ['LOG_LEVEL', 'chatty'],
  ['ALLOWED_HOSTS', 'http://a/b'],
  ['DATABASE_URL', 'mysql://x'],
  ['DATABASE_URL', 'sqlite:$HOME/x.db'],
  ['ESPLORA_URL_BITCOIN', 'http://127.0.0.1:9/api'],
  ['ALL_PROXY', 'socks5h://127.0.0.1:9'],
  ['DATABASE_URL', 'postgres://x/y'],
  ['DATABASE_URL', `sqlite:${join(folder, 'notes.txt')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'newer.db')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'notes.txt', 'x.db')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'pipe')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'link-to-pipe')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'loop')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'locked-by-pipe.db')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'folder')}`],
  ['DATABASE_URL', `sqlite:${join(folder, 'logged-in-folder.db')}`],
  ['DATABASE_URL', 'sqlite:/dev/zero'],
  ['DATABASE_URL', 'sqlite::memory'],
]

for (const [setting, value] of wrong) {
  test(`${setting}=${value.replace(folder, '…')} ends the start with one line that names it`, async () => {
    const { code, error } = await runToEnd({ [setting]: value })
    assert.equal(code, 1)
    assert.match(error, new RegExp(`^${setting}\\b[^\\n]+\\n$`))
  })
}

for (const [what, path, reason] of [
  ['through a file', join(folder, 'notes.txt', 'x.db'), 'a part of its path is a file and no folder'],
  ['of links in a circle', join(folder, 'loop'), 'its symbolic links lead in a circle'],
  ['with a name that is too long', join(folder, 'x'.repeat(300)), 'its name is too long'],
] as const) {
  test(`a path ${what} is refused with a reason for people`, async () => {
    const { code, error } = await runToEnd({ DATABASE_URL: `sqlite:${path}` })
    assert.deepEqual([code, error], [1, `DATABASE_URL: cannot use ${path}: ${reason}\n`])
  })
}

test('a port in use and a database in use are named', async () => {
  const path = `sqlite:${join(folder, 'coins.db')}`
  const tracker = await spawnTracker({ DATABASE_URL: path })
  const port = new URL(tracker.url).port
  const onPort = await runToEnd({ PORT: port })
  assert.deepEqual([onPort.code, onPort.error.slice(0, 5)], [1, 'PORT:'])
  const onFile = await runToEnd({ DATABASE_URL: path })
  assert.deepEqual([onFile.code, onFile.error.slice(0, 13)], [1, 'DATABASE_URL:'])
  await tracker.kill('SIGTERM')
  assert.equal(tracker.process.exitCode, 0)
})

test('the program stops when the npm process that started it is told to stop', async () => {
  const path = `sqlite:${join(folder, 'npm.db')}`
  const npm = spawn('npm', ['start', '--silent'], {
    cwd: new URL('..', import.meta.url),
    env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // npm, its shell and the program hold it open.
  const silent = once(npm.stdout, 'close')
  for await (const line of createInterface({ input: npm.stdout })) {
    if (line.includes(' is at http://')) npm.kill('SIGTERM')
  }
  await silent
  const next = await spawnTracker({ DATABASE_URL: path })
  await next.kill('SIGTERM')
})
