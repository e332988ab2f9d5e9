import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { sharedPostgres } from '../src/store/testing/shared-postgres.ts'
import { Client } from './support/client.ts'
import { runToEnd, spawnTracker } from './support/tracker.ts'

const server = await sharedPostgres()
after(() => server.stop())

/** A new database on which `sql` has been run. */
async function prepared(sql: string): Promise<string> {
  const url = await server.createDatabase()
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
  return url
}

const withPart = (change: (url: URL) => void) => async () => {
  const url = new URL(server.urlOf('postgres'))
  change(url)
  return url.href
}
const withParameter = (name: string, value: string) => withPart((url) => url.searchParams.set(name, value))

const unusable: readonly (readonly [what: string, url: () => Promise<string>, reason: RegExp])[] = [
  ['a wrong password', withPart((url) => (url.password = 'hunter2')), /the user or the password is wrong/],
  ['an unknown database', withPart((url) => (url.pathname = '/nowhere')), /there is no such database/],
  ['a port where nothing listens', withPart((url) => (url.port = '1')), /nothing listens there/],
  ['a port that is not a number', withParameter('port', 'abc'), /port must be a number/],
  ['an unknown sslmode', withParameter('sslmode', 'bogus'), /sslmode must be one of/],
  ['a server without TLS', withParameter('sslmode', 'require'), /does not support SSL/],
  ['a certificate that is not there', withParameter('sslrootcert', '/nowhere.pem'), /nowhere\.pem/],
  ['a socket that is not there', withParameter('host', '/nowhere'), /ENOENT/],
  ['an unknown option', withParameter('options', '-c bogus=1'), /"bogus"/],
  ['a user without a schema', () => prepared('drop schema public'), /no schema/],
  [
    'another encoding',
    async () => {
      const client = new pg.Client(server.urlOf('postgres'))
      await client.connect()
      await client.query(`create database latin encoding 'LATIN1' template template0`)
      await client.end()
      return server.urlOf('latin')
    },
    /encoded in LATIN1/,
  ],
]

for (const [what, url, reason] of unusable) {
  test(`DATABASE_URL with ${what} ends the start with one line that says so`, async () => {
    const address = await url()
    const { code, error } = await runToEnd({ DATABASE_URL: address })
    assert.equal(code, 1)
    assert.match(error, /^DATABASE_URL: [^\n]+\n$/)
    assert.match(error, reason)
    assert.ok(!error.includes(new URL(address).password), 'the error shows the password')
  })
}

test('the demo does not touch a database that has addresses', async () => {
  const url = await server.createDatabase()
  const tracker = await spawnTracker({ DATABASE_URL: url, SOURCES: 'blockchair' })
  await new Client(tracker.url).add('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')
  await tracker.kill('SIGTERM')
  const { code, error } = await runToEnd({ DATABASE_URL: url }, ['demo'])
  assert.equal(code, 1)
  assert.match(error, /^DATABASE_URL: this database is in use[^\n]+\n$/)
})
