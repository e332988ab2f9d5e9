import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assertServed } from './support/assert-served.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PACKED_BYTES_MAX = 3_000_000

/** An empty folder with the package installed from its tarball. */
let folder = ''
let tarball = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cointracker-package-'))
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
  })
  tarball = join(folder, JSON.parse(packed.stdout)[0].filename)
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder })
})

after(() => rm(folder, { recursive: true, force: true }))

test('the package is at most 3 MB and depends on nothing', async () => {
  assert.ok((await stat(tarball)).size <= PACKED_BYTES_MAX, `${(await stat(tarball)).size} bytes`)
  assert.deepEqual((await readdir(join(folder, 'node_modules'))).toSorted(), [
    '.bin',
    '.package-lock.json',
    'mini-cointracker',
  ])
  const {
    engines,
    dependencies = {},
    scripts,
  } = JSON.parse(await readFile(join(installed(), 'package.json'), 'utf8'))
  assert.equal(engines.node, '>=24')
  assert.deepEqual(dependencies, {})
  // Nothing runs on the machine of the person who installs it.
  const automatic = ['preinstall', 'install', 'postinstall', 'prepare']
  assert.deepEqual(
    automatic.filter((name) => name in scripts),
    [],
  )
})

test('the package has the licences of what is bundled', async () => {
  for (const [path, names] of [
    ['dist/THIRD-PARTY-NOTICES.txt', ['fastify', 'typebox', 'undici', 'pg', '@scalar/fastify-api-reference']],
    ['web/dist/THIRD-PARTY-NOTICES.txt', ['svelte', '@noble/hashes']],
  ] as const) {
    const text = await readFile(join(installed(), path), 'utf8')
    for (const name of names) assert.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'))
  }
})

test('npx serves the pages, the documentation and the demo from an empty folder', async () => {
  await servesDemo(join(ROOT, 'node_modules/.bin'))
})

test('so it does on the newest Node', async (t) => {
  const runtime = await newestNode()
  if (runtime === null) return t.skip('no package registry can be reached')
  const { stdout } = await run(join(runtime, 'node'), ['--version'])
  t.diagnostic(`Node ${stdout.trim()}`)
  await servesDemo(runtime)
})

test("a program's stack traces name our files", async () => {
  const text = `
    process.argv[2] = '--version'
    await import(${JSON.stringify(join(installed(), 'dist/cointracker.js'))})
    const { ApiClient } = await import('mini-cointracker/client')
    const error = await new ApiClient({ url: 'http://127.0.0.1:1' }).health().catch((error) => error)
    console.log(error.stack)`
  await writeFile(join(folder, 'trace.mjs'), text)
  const { stdout } = await run(process.execPath, ['trace.mjs'], { cwd: folder })
  assert.match(stdout, /src\/client\/connection\.ts:\d+/)
})

test('the client is typed without a library', async () => {
  const text = `import { ApiClient, ApiProblem, type Address, readAll } from 'mini-cointracker/client'
const client = new ApiClient({ url: 'http://127.0.0.1:8000' })
const address: Address = await client.address(1)
export const balance: string = address.balance
// @ts-expect-error amounts are text
export const inexact: number = address.balance
// @ts-expect-error not a status
export const status: 'FINISHED' = address.sync_status
for await (const page of readAll(async (place) => (await client.addresses(place)).addresses)) page[0]?.label
export const isProblem = (error: unknown) => error instanceof ApiProblem && error.code
`
  await writeFile(join(folder, 'use.ts'), text)
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'esnext',
    '--module',
    'nodenext',
    '--lib',
    'esnext,dom',
  ]
  await run(process.execPath, [tsc, ...options, 'use.ts'], { cwd: folder })
})

function installed(): string {
  return join(folder, 'node_modules/mini-cointracker')
}

/** Starts the demo as a user does, with the Node of a folder and a home of its own, and looks at what it serves. */
async function servesDemo(runtime: string): Promise<void> {
  const home = await mkdtemp(join(folder, 'home-'))
  const npm = await npmFolder(home, runtime)
  const child = spawn('npx', ['--no-install', 'mini-cointracker', 'demo'], {
    cwd: folder,
    env: { PATH: `${npm}:${process.env['PATH']}`, HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = once(child, 'exit')
  const errors: string[] = []
  child.stderr.on('data', (chunk) => errors.push(String(chunk)))
  try {
    await assertServed(await servedAt(child.stdout))
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    await ended
  }
  assert.deepEqual(errors, [])
}

async function servedAt(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /(http:\/\/[^\s"]+)/.exec(line)?.[1]
    if (url === undefined) continue
    output.resume()
    return url.replace(/\/+$/, '')
  }
  throw new Error('the demo ended before it served')
}

/** npm itself runs on the Node of the system; what it starts finds the other one first. */
async function npmFolder(home: string, runtime: string): Promise<string> {
  const bin = join(home, 'bin')
  await mkdir(bin)
  await symlink(join(runtime, 'node'), join(bin, 'node'))
  return bin
}

/** The folder of the newest Node that is published as a package; null without a registry. */
async function newestNode(): Promise<string | null> {
  const prefix = join(folder, 'runtime')
  const name = `node-${process.platform}-${process.arch}@latest`
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', prefix, name], { timeout: 120_000 })
    return join(prefix, 'node_modules/.bin')
  } catch {
    return null
  }
}
