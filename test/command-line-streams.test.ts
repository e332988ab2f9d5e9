import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { runCommand } from './support/command.ts'
import { PROGRAM_FILE } from './support/program-file.ts'
import { startWorld, type World } from './support/world.ts'

const COMMAND = `${process.execPath} ${PROGRAM_FILE}`
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false
const HEALTH = JSON.stringify({ status: 'ok', version: '1', store: 'ok', storage: 'ok' })
const CLEAR_LINE = '\r\x1b[K'
const folder = mkdtempSync(join(tmpdir(), 'streams-'))
let world: World

before(async () => {
  world = await startWorld()
  const { id } = await world.client.add(world.simulator.chain.largeAddress(20_000), true)
  await world.client.ended(id)
})
after(async () => {
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

function shell(line: string) {
  return spawn('bash', ['-c', `set -o pipefail; ${line}`], {
    cwd: new URL('..', import.meta.url),
    env: { PATH: process.env['PATH'], COINTRACKER_URL: world.client.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function ended(child: ReturnType<typeof shell>) {
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, out, error }
}

for (const words of ['export 1', 'transactions 1 --all', 'transactions 1 --all --json', 'backup -']) {
  test(`a reader that goes away ends "${words}" without a word`, async () => {
    const { code, error } = await ended(shell(`${COMMAND} ${words} | head -c 20`))
    assert.deepEqual([code, error], [141, ''])
  })
}

for (const words of ['list', 'export 1']) {
  test(`a full disk behind standard output is the one thing "${words}" says`, {
    skip: !existsSync('/dev/full'),
  }, async () => {
    const { code, error } = await ended(shell(`${COMMAND} ${words} > /dev/full`))
    assert.deepEqual([code, error], [1, 'Standard output cannot be written to (ENOSPC).\n'])
  })
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends a command at once, and removes the file that it has begun`, async () => {
    const path = join(folder, `${signal}.csv`)
    await using server = await startEndless()
    const child = spawn(process.execPath, [PROGRAM_FILE, 'export', '--url', server.url, '--output', path], {
      cwd: new URL('..', import.meta.url),
      stdio: 'ignore',
    })
    while (!existsSync(path)) await once(server.sent, 'written')
    child.kill(signal)
    assert.deepEqual(await once(child, 'exit'), [code, null])
    assert.ok(!existsSync(path))
  })
}

test('a server that goes away in the middle leaves no file behind', async () => {
  const path = join(folder, 'half.csv')
  const server = await startEndless()
  const running = runCommand(['export', '--url', server.url, '--output', path])
  while (!existsSync(path)) await once(server.sent, 'written')
  await server[Symbol.asyncDispose]()
  const { code, error } = await running
  assert.deepEqual([code, error.startsWith('Mini CoinTracker cannot be reached at ')], [5, true])
  assert.ok(!existsSync(path))
})

test('another server, or a proxy without the program, is no Mini CoinTracker: no file is written', async () => {
  const path = join(folder, 'foreign.db')
  for (const [status, body] of [
    [200, '<h1>Another app</h1>'],
    [200, '{"status":"ok"}'],
    [200, 'null'],
    [502, '<h1>Bad gateway</h1>'],
  ] as const) {
    const server = createServer((_, response) => response.writeHead(status).end(body))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const words of [['list'], ['health'], ['export'], ['backup', path]]) {
      const { code, out, error } = await runCommand([...words, '--url', url])
      const sentence = `What answers at ${url} is not Mini CoinTracker, or is a proxy that cannot reach it (status ${status}).\n`
      assert.deepEqual([code, out, error], [5, '', sentence], `${words} ${body}`)
    }
    server.close()
  }
  assert.ok(!existsSync(path))
})

test('a redirect is named, and why a server cannot be reached', async () => {
  const server = createServer((_, response) => response.writeHead(308, { location: '/elsewhere/' }).end())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const redirected = await runCommand(['list', '--url', url])
  const secure = await runCommand(['list', '--url', url.replace('http', 'https')])
  server.close()
  const refused = await runCommand(['list', '--url', 'http://127.0.0.1:1'])
  assert.equal(redirected.error, `${url} redirects to another URL (status 308). Name that one with --url.\n`)
  assert.match(secure.error, / cannot be reached at https:\S+ \((?:EPROTO|ERR_SSL_\w+)\)\. /)
  assert.match(refused.error, / cannot be reached at http:\S+ \(ECONNREFUSED\)\. /)
  assert.deepEqual([redirected.code, secure.code, refused.code], [5, 5, 5])
})

test('a server that accepts and never answers ends a command', async () => {
  const server = createServer(() => {})
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const silent = ['list', 'health'].map((name) => runCommand([name, '--url', `http://127.0.0.1:${port}`]))
  for (const { code, error } of await Promise.all(silent)) {
    assert.equal(code, 5)
    assert.match(error, /^Mini CoinTracker cannot be reached at \S+ \(it does not answer\)\. /)
  }
  server.closeAllConnections()
  server.close()
})

test('on a narrow terminal lines fit, and progress is a bar that is removed', {
  skip: !hasScript && 'no script command of util-linux',
}, async () => {
  const onTerminal = async (words: string, settings = '') =>
    (await ended(shell(`script -qec 'stty cols 60; ${settings} ${COMMAND} ${words}' /dev/null`))).out
  for (const line of (await onTerminal('list')).split('\r\n')) assert.ok(line.length <= 60, line)
  const synced = await onTerminal('sync 1')
  assert.equal(synced.split(CLEAR_LINE).length > 2, true)
  assert.doesNotMatch(synced.split(CLEAR_LINE).at(-1) ?? '', /[█░]/)
  assert.ok(!(await onTerminal('sync 1', 'TERM=dumb')).includes(CLEAR_LINE))
})

/** A server whose export never ends. */
async function startEndless() {
  const sent = new EventTarget()
  const server = createServer(({ url }, response) => {
    if (url === '/health') return void response.end(HEALTH)
    if (!url?.startsWith('/transactions')) return void response.end('{"wallets":[],"addresses":[]}')
    response.writeHead(200, { 'content-type': 'text/csv' })
    const timer = setInterval(() => {
      response.write('a line of the export\n')
      sent.dispatchEvent(new Event('written'))
    }, 20)
    response.once('close', () => clearInterval(timer))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
