import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { pino } from 'pino'
import { Done } from '../schemas/answers.ts'
import { SessionBody } from '../schemas/session.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { FakeSessions } from '../testing/fake-sessions.ts'
import { listen } from '../testing/listen.ts'
import { testServer } from '../testing/test-server.ts'

const TOKEN = 'correct-horse'
type Server = ReturnType<typeof testServer>

function steered(apiToken: string | null = TOKEN) {
  const time = { now: Date.UTC(2026, 10, 22, 10) }
  const clock = { now: () => time.now, sleep: async () => {}, random: () => 0.5 }
  const sessions = new FakeSessions()
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
  return { ...testServer({ apiToken, clock, sessions, log }), time, sessions, lines }
}

function signIn(app: Server['app'], token: string, headers: Record<string, string> = {}) {
  return app.inject({ method: 'POST', url: '/session', payload: { token }, headers })
}

async function cookieOf(app: Server['app']): Promise<string> {
  const response = await signIn(app, TOKEN)
  assertBody(response, 200, Done)
  return String(response.headers['set-cookie']).split(';', 1).join('')
}

test('the token is exchanged for a cookie that no script and no other site can use', async () => {
  const { app } = steered()
  const response = await signIn(app, TOKEN)
  assert.match(
    String(response.headers['set-cookie']),
    /^cointracker_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  )
  const cookie = await cookieOf(app)
  assert.equal((await app.inject({ url: '/chains', headers: { cookie } })).statusCode, 200)
  assert.equal(
    (await app.inject({ url: '/chains', headers: { cookie: `a=b; ${cookie}; c=d` } })).statusCode,
    200,
  )
  const session = assertBody(await app.inject({ url: '/session', headers: { cookie } }), 200, SessionBody)
  assert.deepEqual(session, { token_required: true, expires_at: '2026-12-22T10:00:00Z' })
})

test('a session ends when the user signs out, and after thirty days', async () => {
  const { app, time } = steered()
  const [first, second] = [await cookieOf(app), await cookieOf(app)]
  const out = await app.inject({ method: 'DELETE', url: '/session', headers: { cookie: first } })
  assert.match(String(out.headers['set-cookie']), /^cointracker_session=; Max-Age=0; /)
  assertProblem(await app.inject({ url: '/chains', headers: { cookie: first } }), 401, 'unauthorized')
  assertProblem(await app.inject({ url: '/x', headers: { cookie: first } }), 401, 'unauthorized')
  assertProblem(await app.inject({ url: '/x', headers: { cookie: second } }), 404, 'not_found')
  time.now += 30 * 86_400_000
  assertProblem(await app.inject({ url: '/chains', headers: { cookie: second } }), 401, 'unauthorized')
})

test('the stream of an ended session is closed', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const { app } = steered()
  const port = await listen(app)
  context.after(() => app.close())
  const [kept, ended] = [await cookieOf(app), await cookieOf(app)]
  const follow = async (cookie: string) => {
    const request = get({ host: '127.0.0.1', port, path: '/events', headers: { cookie } })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return response.resume()
  }
  const [keptStream, endedStream] = [await follow(kept), await follow(ended)]
  const closed = once(endedStream, 'end')
  await app.inject({ method: 'DELETE', url: '/session', headers: { cookie: ended } })
  context.mock.timers.tick(15_000)
  await closed
  assert.equal(keptStream.readableEnded, false)
  keptStream.destroy()
})

test('a stored digest authorises nothing, and changing the token ends all sessions', async () => {
  const { app, sessions, clock } = steered()
  const cookie = await cookieOf(app)
  for (const digest of sessions.digests.keys()) {
    assert.ok(!cookie.includes(digest))
    const stolen = `cointracker_session=${digest}`
    assertProblem(await app.inject({ url: '/chains', headers: { cookie: stolen } }), 401, 'unauthorized')
  }
  const again = testServer({ apiToken: TOKEN, sessions, clock })
  assert.equal((await again.app.inject({ url: '/chains', headers: { cookie } })).statusCode, 200)
  const other = testServer({ apiToken: `${TOKEN}!`, sessions, clock })
  assertProblem(await other.app.inject({ url: '/chains', headers: { cookie } }), 401, 'unauthorized')
})

test('after ten wrong tokens, others are refused for one second, but never the right one', async () => {
  const { app, time } = steered()
  const cookie = await cookieOf(app)
  for (let count = 0; count < 5; count++) {
    const refused = await signIn(app, `wrong ${count}`)
    assertProblem(refused, 401, 'unauthorized')
    assert.equal(refused.headers['set-cookie'], undefined)
    const authorization = `Bearer wrong-${count}`
    assertProblem(await app.inject({ url: '/chains', headers: { authorization } }), 401, 'unauthorized')
  }
  const slowed = await signIn(app, 'wrong')
  assertProblem(slowed, 429, 'too_many_attempts')
  assert.equal(slowed.headers['retry-after'], '1')
  const guess = { authorization: 'Bearer wrong' }
  assertProblem(await app.inject({ url: '/chains', headers: guess }), 429, 'too_many_attempts')
  assertProblem(await signIn(app, 'wrong 0'), 401, 'unauthorized')
  assert.equal((await app.inject({ url: '/chains', headers: { cookie } })).statusCode, 200)
  const headers = { authorization: `Bearer ${TOKEN}` }
  assert.equal((await app.inject({ url: '/chains', headers })).statusCode, 200)
  assert.equal((await signIn(app, TOKEN)).statusCode, 200)
  time.now += 1000
  assertProblem(await signIn(app, 'wrong'), 401, 'unauthorized')
})

test('a client that repeats an old token does not lock out others', async () => {
  const { app } = steered()
  for (let count = 0; count < 100; count++) {
    const old = { authorization: 'Bearer last-years-token' }
    assertProblem(await app.inject({ url: '/chains', headers: old }), 401, 'unauthorized')
    const right = { authorization: `Bearer ${TOKEN}` }
    assert.equal((await app.inject({ url: '/chains', headers: right })).statusCode, 200)
  }
})

test('a session is found among other cookies of the same name, and signing out ends it', async () => {
  const { app, sessions } = steered()
  const own = await cookieOf(app)
  const name = own.split('=', 1)[0]
  const others = [`${name}=${'A'.repeat(43)}`, `${name}_8001=${'B'.repeat(43)}`, `${name}=`, `${name}=short`]
  for (const cookies of [
    [...others, own],
    [own, ...others],
    [others[0], own, others[1]],
    [own, own],
  ]) {
    const headers = { cookie: cookies.join('; ') }
    assert.equal((await app.inject({ url: '/chains', headers })).statusCode, 200, headers.cookie)
    assert.equal((await app.inject({ url: '/session', headers })).json().expires_at, '2026-12-22T10:00:00Z')
  }
  const headers = { cookie: [...others, own].join('; ') }
  await app.inject({ method: 'DELETE', url: '/session', headers })
  assert.equal(sessions.digests.size, 0)
  assertProblem(await app.inject({ url: '/chains', headers: { cookie: own } }), 401, 'unauthorized')
})

test('instances on two ports of one host use cookies of different names', async () => {
  const { app } = steered()
  const nameAt = async (host: string) => {
    const { headers } = await signIn(app, TOKEN, { host })
    return String(headers['set-cookie']).split('=', 1)[0]
  }
  assert.equal(await nameAt('localhost:8000'), 'cointracker_session_8000')
  assert.equal(await nameAt('[::1]:8001'), 'cointracker_session_8001')
  assert.equal(await nameAt('localhost'), 'cointracker_session')
  assert.equal(await nameAt('localhost:443'), 'cointracker_session')
})

test('the cookie has the prefix and the path that the public URL allows', async () => {
  for (const [url, name, attributes] of [
    ['https://coins.example.org/', '__Host-cointracker_session', 'Path=/; Secure; HttpOnly'],
    ['https://coins.example.org:8443/', '__Host-cointracker_session_8443', 'Path=/; Secure; HttpOnly'],
    ['https://example.org/coins/', '__Secure-cointracker_session', 'Path=/coins; Secure; HttpOnly'],
    ['http://example.org/coins/', 'cointracker_session', 'Path=/coins; HttpOnly'],
  ] as const) {
    const { app } = testServer({ apiToken: TOKEN, publicUrl: new URL(url) })
    const signedIn = String((await signIn(app, TOKEN)).headers['set-cookie'])
    assert.match(
      signedIn,
      new RegExp(`^${name}=[\\w-]{43}; Max-Age=2592000; ${attributes}; SameSite=Strict$`),
    )
    const headers = { cookie: signedIn.split(';', 1).join('') }
    assert.equal((await app.inject({ url: '/chains', headers })).statusCode, 200)
    const out = await app.inject({ method: 'DELETE', url: '/session', headers })
    assert.equal(out.headers['set-cookie'], `${name}=; Max-Age=0; ${attributes}; SameSite=Strict`)
  }
})

test('requests without a token or with an invalid cookie do not count as attempts', async () => {
  const { app } = steered()
  for (let count = 0; count < 30; count++) {
    assertProblem(await app.inject('/chains'), 401, 'unauthorized')
    const cookie = `cointracker_session=${'A'.repeat(43)}`
    assertProblem(await app.inject({ url: '/chains', headers: { cookie } }), 401, 'unauthorized')
  }
  assert.equal((await signIn(app, TOKEN)).statusCode, 200)
})

test('signing in requires our own origin and JSON', async () => {
  const { app } = steered()
  assertProblem(await signIn(app, TOKEN, { 'sec-fetch-site': 'cross-site' }), 403, 'cross_site_request')
  assertProblem(await signIn(app, TOKEN, { origin: 'https://evil.example' }), 403, 'cross_site_request')
  assertProblem(await signIn(app, TOKEN, { host: 'evil.example' }), 421, 'host_not_allowed')
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const posted = await app.inject({
    method: 'POST',
    url: '/session',
    payload: `token=${TOKEN}`,
    headers: form,
  })
  assertProblem(posted, 415, 'unsupported_media_type')
  for (const payload of [{}, { token: 7 }, { token: 'x'.repeat(5000) }, { token: TOKEN, extra: 1 }, []]) {
    assertProblem(await app.inject({ method: 'POST', url: '/session', payload }), 422, 'invalid_request')
  }
})

test('a session does not authorise cross-site requests', async () => {
  const { app } = steered()
  const cookie = await cookieOf(app)
  const headers = { cookie, origin: 'https://evil.example' }
  assertProblem(await app.inject({ method: 'POST', url: '/sync', headers }), 403, 'cross_site_request')
  assertProblem(await app.inject({ method: 'DELETE', url: '/session', headers }), 403, 'cross_site_request')
})

test('without a required token, signing in and out does nothing', async () => {
  const { app } = steered(null)
  const response = await signIn(app, 'anything')
  assertBody(response, 200, Done)
  assert.equal(response.headers['set-cookie'], undefined)
  assert.equal((await app.inject({ method: 'DELETE', url: '/session' })).statusCode, 200)
  const session = assertBody(await app.inject('/session'), 200, SessionBody)
  assert.deepEqual(session, { token_required: false, expires_at: null })
})

test('neither token nor cookie gets into the log or an error', async () => {
  const { app, lines } = steered()
  const cookie = await cookieOf(app)
  const answers = [
    await signIn(app, 'wrong-token'),
    await app.inject({ url: '/chains', headers: { authorization: 'Bearer wrong-token' } }),
    await app.inject({ url: '/addresses/x', headers: { cookie } }),
    await signIn(app, TOKEN),
  ]
  const secret = cookie.split('=')[1] ?? ''
  for (const text of [...answers.map(({ body }) => body), ...lines]) {
    for (const word of [TOKEN, 'wrong-token', secret]) assert.ok(!text.includes(word), text)
  }
})
