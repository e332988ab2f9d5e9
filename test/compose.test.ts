import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { readConfig } from '../src/config/config.ts'
import { pairsOf, readDockerfile } from './support/container/dockerfile.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tests say what the files must be.
type Data = any

const ENV = pairsOf(readDockerfile().at(-1) ?? [], 'ENV')
const OPERATIONS = readText('docs/operations.md')
const FILES: Readonly<Record<string, Data>> = {
  'compose.yaml': parse(readText('compose.yaml'), { merge: true }),
  'the file for Compose in docs/operations.md': parse(
    [...OPERATIONS.matchAll(/^```yaml\n(services:\n[\s\S]*?)^```$/gm)][0]?.[1] ?? '',
  ),
}

for (const [name, { services, secrets, volumes }] of Object.entries(FILES)) {
  describe(name, () => {
    test('gives no service more than it needs', () => {
      for (const service of Object.values<Data>(services)) {
        assert.equal(service.read_only, true)
        assert.ok(service.tmpfs.includes('/tmp'))
        assert.deepEqual(service.cap_drop, ['ALL'])
        assert.deepEqual(service.security_opt, ['no-new-privileges:true'])
        assert.equal(service.restart, 'unless-stopped')
        assert.match(service.stop_grace_period, /^(?:1[2-9]|[2-9]\d)s$|^1m$/)
        for (const key of ['privileged', 'cap_add', 'network_mode', 'pid', 'ipc'])
          assert.ok(!(key in service))
      }
    })

    test('publishes the port of the image on this machine only', () => {
      const ports = Object.values<Data>(services).flatMap((service) => service.ports ?? [])
      assert.deepEqual(ports, [`127.0.0.1:8000:${ENV['PORT']}`])
    })

    test('declares what its services name, and each of it is used', () => {
      const all = Object.values<Data>(services)
      const named = (key: string) => new Set(all.flatMap((service) => service[key] ?? []))
      assert.deepEqual([...named('secrets')], Object.keys(secrets))
      const mounted = [...named('volumes')].map((volume) => String(volume).split(':')[0])
      assert.deepEqual(mounted, Object.keys(volumes))
      for (const { depends_on: needed = {} } of all) {
        for (const [other, { condition }] of Object.entries<Data>(needed)) {
          assert.equal(condition, 'service_healthy')
          assert.equal(services[other].healthcheck.test[0], 'CMD')
        }
      }
    })

    test('has the token in a file, since Compose cannot copy one into a read-only container', () => {
      assert.deepEqual(secrets, { 'api-token': { file: './api-token' } })
      for (const service of programsOf(services)) {
        assert.deepEqual(service.secrets, ['api-token'])
        assert.equal(service.environment.API_TOKEN_FILE, '/run/secrets/api-token')
        assert.equal(service.environment.API_TOKEN, undefined)
      }
    })

    test('sets what the program accepts', () => {
      for (const { environment } of programsOf(services)) {
        const settings = { ...ENV, ...environment, API_TOKEN_FILE: '', API_TOKEN: 'c2a9f0e1d4b7a6835c2a9f0e' }
        const written = Object.entries(settings).map(([key, value]) => [key, interpolated(String(value))])
        const config = readConfig(Object.fromEntries(written))
        assert.deepEqual(config.warnings, [])
        assert.ok(config.allowedHosts.includes('127.0.0.1'))
      }
    })
  })
}

test('compose.yaml has one API process and workers on PostgreSQL', () => {
  const { database, ...programs } = FILES['compose.yaml'].services
  assert.deepEqual(
    Object.values<Data>(programs).map(({ environment }) => environment.ROLE),
    ['api', 'worker'],
  )
  assert.match(database.image, /^postgres:\d+-alpine$/)
  assert.equal(database.ports, undefined)
})

function programsOf(services: Data): readonly Data[] {
  return Object.values<Data>(services).filter(({ image }) => image === 'mini-cointracker')
}

/** With the default of each variable, or a word. */
function interpolated(value: string): string {
  return value.replace(/\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}/g, (_, standard) => standard ?? 'word')
}

function readText(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
}
