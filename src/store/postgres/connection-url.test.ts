import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StartError } from '../../domain/errors.ts'
import { parseConnectionUrl } from './connection-url.ts'

/** Host, port and the parameters of each server, in the order in which they are tried. */
function serversOf(url: string): string[] {
  return parseConnectionUrl(url).servers.map(({ connectionString }) => {
    const { username, pathname, searchParams } = new URL(connectionString ?? '')
    const { host, port, ...rest } = Object.fromEntries(searchParams)
    return [
      `${username}@${host}:${port}${pathname}`,
      ...Object.entries(rest).map(([k, v]) => `${k}=${v}`),
    ].join(' ')
  })
}

test('hosts are tried in turn, each with its own port', () => {
  assert.deepEqual(serversOf('postgres://u:p@one:6000,two,[::1]:7000/db'), [
    'u@one:6000/db',
    'u@two:5432/db',
    'u@::1:7000/db',
  ])
  assert.deepEqual(serversOf('postgres://u:p@/db?host=one,two&port=6000,6001'), [
    'u@one:6000/db',
    'u@two:6001/db',
  ])
  assert.deepEqual(serversOf('postgres://u:p@one,two/db?port=6000'), ['u@one:6000/db', 'u@two:6000/db'])
  assert.deepEqual(serversOf('postgres://u@/db?host=/run/postgresql'), ['u@/run/postgresql:5432/db'])
})

test('sslmode has the meaning that it has for psql', () => {
  const encrypted = 'u@one:5432/db sslmode=prefer uselibpqcompat=true'
  const plain = 'u@one:5432/db sslmode=disable'
  assert.deepEqual(serversOf('postgres://u:p@one/db?sslmode=prefer'), [encrypted, plain])
  assert.deepEqual(serversOf('postgres://u:p@one/db?sslmode=allow'), [plain, encrypted])
  assert.deepEqual(serversOf('postgres://u:p@one/db?sslmode=disable'), [plain])
  assert.deepEqual(serversOf('postgres://u:p@one/db?sslmode=verify-full'), [
    'u@one:5432/db sslmode=verify-full uselibpqcompat=true',
  ])
})

test('other parameters reach the server', () => {
  assert.deepEqual(
    serversOf('postgres://u:p@one/db?options=-c%20search_path%3Dtracker&target_session_attrs=primary'),
    ['u@one:5432/db options=-c search_path=tracker'],
  )
})

test('a server that does not respond delays the next host for 2 s, and a single one for 10 s', () => {
  assert.equal(parseConnectionUrl('postgres://u@one,two/db').connectMs, 2000)
  assert.equal(parseConnectionUrl('postgres://u@one/db').connectMs, 10_000)
  assert.equal(parseConnectionUrl('postgres://u@one/db?connect_timeout=3').connectMs, 3000)
})

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['postgres://u:hunter2@one/db?schema=tracker', /options=-c%20search_path%3DNAME/],
  ['postgres://u:hunter2@one/db?pool_size=5', /no parameter "pool_size"/],
  ['postgres://u:hunter2@one/db?sslmode=always', /sslmode must be one of/],
  ['postgres://u:hunter2@one/db?sslmode=verify-ca', /needs sslrootcert/],
  ['postgres://u:hunter2@one/db?target_session_attrs=standby', /may only be read/],
  ['postgres://u:hunter2@one/db?target_session_attrs=writable', /must be one of any, read-write, primary/],
  ['postgres://u:hunter2@one:0/db', /port must be/],
  ['postgres://u:hunter2@one:abc/db', /port must be/],
  ['postgres://u:hunter2@one,/db', /a host is empty/],
  ['postgres://u:hunter2@one,two/db?port=1,2,3', /as many ports as hosts/],
  ['postgres://u:hunter2@one/db?connect_timeout=soon', /connect_timeout must be/],
  ['postgres://u:hunter2@one/db?sslmode=require&sslmode=disable', /more than once/],
]
for (const [url, reason] of REFUSED) {
  test(`refuses ${url.replace('hunter2', '…')}, and does not repeat the password`, () => {
    assert.throws(
      () => parseConnectionUrl(url),
      (error) => {
        assert.ok(error instanceof StartError)
        assert.match(error.message, reason)
        assert.match(error.message, /^DATABASE_URL: .*\.$/)
        assert.ok(!error.message.includes('hunter2'))
        return true
      },
    )
  })
}
