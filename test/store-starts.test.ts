import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readConfig } from '../src/config/config.ts'
import { securityWarnings } from '../src/config/security-warnings.ts'
import { startProgram } from '../src/program/program.ts'
import { PROGRAM_FILE } from './support/program-file.ts'
import { storeStarts, TOKEN } from './support/stores/store-environments.ts'
import { readStoreFiles, textOf } from './support/stores/store-files.ts'

const FOLDER = new URL('..', import.meta.url)

type Headers = Readonly<Record<string, string>>

/** What the program answers to a request as a store's proxy sends it. */
async function ask(url: string, path: string, headers: Headers, body?: object) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  request(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...type },
  })
    .on('response', resolve)
    .on('error', reject)
    .end(body === undefined ? undefined : JSON.stringify(body))
  const response = await promise
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return {
    status: response.statusCode,
    text,
    cookie: String(response.headers['set-cookie'] ?? '').split(';')[0] ?? '',
  }
}

/** As in the container, but for the volume and the port. */
async function startAs(settings: Headers) {
  const volume = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const database = settings['DATABASE_URL']?.replace('/data/', `${volume}/`)
  assert.notEqual(database, settings['DATABASE_URL'])
  const config = readConfig({
    ...settings,
    DATABASE_URL: database,
    PORT: '0',
    LOG_LEVEL: 'silent',
    PRICES: 'off',
  })
  assert.deepEqual(config.warnings, [])
  assert.deepEqual(securityWarnings(config), [])
  const program = await startProgram(config)
  return {
    url: `http://127.0.0.1:${new URL(program.url).port}`,
    [Symbol.asyncDispose]: async () => {
      await program.stop()
      rmSync(volume, { recursive: true, force: true })
    },
  }
}

/** The exit code of the health check that the manifests name, in the environment of the container. */
async function healthCheck(settings: Headers, url: string): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM_FILE, 'health'], {
    cwd: FOLDER,
    env: { ...settings, PORT: new URL(url).port },
    stdio: 'ignore',
  })
  const [code] = await once(child, 'close')
  return code
}

for (const { store, settings, hosts } of storeStarts(readStoreFiles())) {
  describe(`with the settings of ${store}`, () => {
    test('the program opens its web page under each name that browsers use there', async () => {
      await using program = await startAs(settings)
      for (const host of hosts) {
        const forwarded = { host, 'x-forwarded-host': host, 'x-forwarded-for': '192.168.1.77' }
        assert.equal((await ask(program.url, '/health', forwarded)).status, 200)
        const page = await ask(program.url, '/', forwarded)
        assert.equal(page.status, 200, host)
        assert.match(page.text, /<html/)
      }
    })

    test('a browser signs in with the token and nothing is open without it', async () => {
      await using program = await startAs(settings)
      for (const host of hosts) {
        const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
        assert.equal((await ask(program.url, '/addresses', { host })).status, 401, host)
        assert.equal((await ask(program.url, '/metrics', { host })).status, 401, host)
        assert.equal((await ask(program.url, '/session', headers, { token: 'guessed' })).status, 401)
        const session = await ask(program.url, '/session', headers, { token: TOKEN })
        assert.ok(session.status === 200 || session.status === 204, `${host}: ${session.text}`)
        assert.equal(
          (await ask(program.url, '/addresses', { host, cookie: session.cookie })).status,
          200,
          host,
        )
      }
    })

    test('its health check succeeds while the program runs, and fails afterwards', async () => {
      const program = await startAs(settings)
      try {
        assert.equal(await healthCheck(settings, program.url), 0)
      } finally {
        await program[Symbol.asyncDispose]()
      }
      assert.notEqual(await healthCheck(settings, program.url), 0)
    })

    test('a name that someone else can point at this machine is refused', async () => {
      await using program = await startAs(settings)
      for (const host of ['evil.example', '203.0.113.9:8751', 'umbrel.local.evil.example']) {
        assert.equal((await ask(program.url, '/', { host })).status, 421, host)
      }
    })

    test('the program does not start without the token', () => {
      assert.throws(() => readConfig({ ...settings, API_TOKEN: '' }), /API_TOKEN/)
    })
  })
}

test('StartOS allows its own names: IPv6 addresses in brackets and without a zone, each once', async () => {
  const source = stripTypeScriptTypes(textOf(readStoreFiles(), 'start9/startos/allowed-hosts.ts'))
  const { allowedHosts } = await import(`data:text/javascript,${encodeURIComponent(source)}`)
  const names = ['brave-otter.local', '192.168.1.20', 'fe80::1%eth0', '[fd12::20]', '192.168.1.20']
  const value = allowedHosts(names)
  assert.equal(value, 'localhost,127.0.0.1,brave-otter.local,192.168.1.20,[fe80::1],[fd12::20]')
  assert.deepEqual(readConfig({ ALLOWED_HOSTS: value }).allowedHosts, value.split(','))
})
