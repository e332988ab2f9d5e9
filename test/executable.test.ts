import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { simulatedSettings } from '../src/commands/demo/simulated-settings.ts'
import { startSimulator } from '../src/sim/simulator.ts'
import { assertServed } from './support/assert-served.ts'
import { Client } from './support/client.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BUILT = join(ROOT, 'dist-executable')
const BYTES_MAX = 121_500_000
const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

const skip =
  `${process.platform}-${process.arch}` !== 'linux-x64' && 'the executable for linux-x64 is built there'

/** An empty folder with the executable, which is also its home. */
let folder = ''
let program = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cointracker-executable-'))
  program = join(folder, 'cointracker')
  if (skip !== false) return
  await run('npm', ['run', '--silent', 'build:executable', 'linux-x64'], { cwd: ROOT })
  await copyFile(join(BUILT, 'cointracker-linux-x64'), program)
})

after(() => rm(folder, { recursive: true, force: true }))

test('the executable has 121 MB at most, and its sum and licences are beside it', { skip }, async (t) => {
  const { size } = await stat(program)
  t.diagnostic(`${size} bytes`)
  assert.ok(size <= BYTES_MAX, `${size} bytes`)
  await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: BUILT })
  const licences = await readFile(join(BUILT, 'LICENCES.txt'), 'utf8')
  for (const name of ['Mini CoinTracker', 'libuv', 'fastify', 'svelte'])
    assert.ok(licences.includes(name), name)
})

test('it says its version', { skip }, async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  const { stdout, stderr } = await run(program, ['--version'], { cwd: folder, env: surroundings() })
  assert.deepEqual([stdout, stderr], [`${version}\n`, ''])
})

test('it serves the demo: pages, documentation and answers', { skip }, async () => {
  await using demo = await start(['demo'])
  await assertServed(demo.url)
  await demo.end()
})

test('it keeps what it has synchronised, and checks the file with a process of its own', {
  skip,
  timeout: 180_000,
}, async ({ signal }) => {
  await using simulator = await startSimulator({ realHistories: false, tip: 1000 })
  const settings = {
    ...simulatedSettings(simulator),
    SOURCES: 'blockchair',
    PRICES: 'off',
    // Nonsense, which ends any other Node.
    NODE_OPTIONS: '--no-such-option',
  }
  await using first = await start([], settings)
  const { api } = new Client(first.url)
  const { id } = await api.addAddress({ address: ADDRESS, sync: true })
  while ((await api.address(id)).sync_status !== 'DONE') await sleep(20, null, { signal })
  const before = await api.address(id)
  await first.end()

  await using second = await start(['serve'], settings)
  const restarted = new Client(second.url).api
  assert.equal((await restarted.address(id)).balance, before.balance)
  while ((await restarted.health()).storage === 'checking') await sleep(20, null, { signal })
  assert.equal((await restarted.health()).storage, 'ok')
  await second.end()

  await damage(join(folder, '.local/share/mini-cointracker/cointracker.db'))
  await using third = await start(['serve'], settings)
  const damaged = new Client(third.url).api
  while ((await damaged.health()).storage === 'checking') await sleep(20, null, { signal })
  assert.equal((await damaged.health()).storage, 'damaged')
  await third.end()
})

/** Overwrites the page of an index that a program needs for labels alone. */
async function damage(path: string): Promise<void> {
  const database = new DatabaseSync(path, { readOnly: true })
  const index = database.prepare("select rootpage from sqlite_schema where name = 'label_line_ref'").get()
  const { page_size: pageSize } = database.prepare('pragma page_size').get() as { page_size: number }
  database.close()
  await using file = await open(path, 'r+')
  await file.write(Buffer.alloc(pageSize), 0, pageSize, (Number(index?.['rootpage']) - 1) * pageSize)
}

/** No Node can be found, and the executable's folder is the home. */
function surroundings(settings: Readonly<Record<string, string>> = {}) {
  return { HOME: folder, PATH: '/nowhere', PORT: '0', ...settings }
}

/** Starts the executable; resolves with the first address that it prints. `end` sends SIGTERM and expects exit code 0. */
async function start(words: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const child = spawn(program, words, {
    cwd: folder,
    env: surroundings(settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const end = async () => {
    child.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /(http:\/\/[^\s"]+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return {
      url: url.replace(/\/+$/, ''),
      end,
      [Symbol.asyncDispose]: async () => void child.kill('SIGKILL'),
    }
  }
  throw new Error(`it ended with ${await ended} before it served`)
}
