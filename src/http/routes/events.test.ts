import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { type TestContext, test } from 'node:test'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { assertProblem } from '../testing/assert-answer.ts'
import { listen } from '../testing/listen.ts'
import { GENESIS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

const PAUSED: SourceStatus = {
  name: 'blockchair',
  state: 'paused',
  reason: 'It wants to be left alone.',
  until: Date.UTC(2026, 10, 22, 11),
  tips: {},
  requests: 1,
  errors: 1,
  requestsPerMinute: { limit: null, used: 1 },
  pointsPerDay: { limit: null, used: 2 },
  latencyMs: null,
}

async function open(port: number): Promise<IncomingMessage> {
  const [response] = (await once(get({ host: '127.0.0.1', port, path: '/events' }), 'response')) as [
    IncomingMessage,
  ]
  return response.setEncoding('utf8')
}

/** Reads on until the text ends with `end`. */
async function readUntil(response: IncomingMessage, end: string): Promise<string> {
  let text = ''
  for await (const chunk of response.iterator({ destroyOnReturn: false })) {
    text += chunk
    if (text.endsWith(end)) break
  }
  return text
}

async function listeningServer(context: TestContext) {
  const server = testServer()
  context.after(() => server.app.close())
  return { ...server, port: await listen(server.app) }
}

test('a stream says at once that it is open, then what changes', async (context) => {
  const { port, book, feed } = await listeningServer(context)
  const response = await open(port)
  assert.equal(response.statusCode, 200)
  assert.match(String(response.headers['content-type']), /^text\/event-stream/)
  assert.match(String(response.headers['cache-control']), /no-store/)
  assert.equal(response.headers['x-accel-buffering'], 'no')
  assert.equal(response.headers['x-content-type-options'], 'nosniff')
  assert.equal(await readUntil(response, ': connected\n\n'), 'retry: 2000\n: connected\n\n')

  const { address } = await book.add({
    chain: 'bitcoin',
    address: GENESIS,
    type: 'p2pkh',
    label: 'two\u2028lines',
  })
  feed.publish({ kind: 'address', address })
  const changed = await readUntil(response, '\n\n')
  const [event, data] = changed.split('\n')
  assert.equal(event, 'event: address')
  assert.equal(JSON.parse(String(data).slice('data: '.length)).address, GENESIS)

  feed.publish({ kind: 'source', source: PAUSED })
  assert.match(
    await readUntil(response, '\n\n'),
    /^event: source\ndata: \{"name":"blockchair","state":"paused".*"until":"2026-11-22T11:00:00Z"/,
  )

  feed.publish({ kind: 'deleted', id: 1 })
  assert.equal(await readUntil(response, '\n\n'), 'event: deleted\ndata: {"id":1}\n\n')
})

test('closing the server ends every stream at once', async () => {
  const { app, feed } = testServer()
  const port = await listen(app)
  const responses = await Promise.all([open(port), open(port)])
  const ends = responses.map((response) => once(response.resume(), 'end'))
  const start = performance.now()
  await app.close()
  await Promise.all(ends)
  assert.ok(performance.now() - start < 1000)
  assert.equal(feed.listeners, 0)
})

test('nothing is listened to once the last client has gone', async (context) => {
  const { port, feed } = await listeningServer(context)
  const response = await open(port)
  await readUntil(response, ': connected\n\n')
  assert.equal(feed.listeners, 1)
  response.destroy()
  while (feed.listeners > 0) await new Promise((resolve) => setTimeout(resolve, 5))
})

test('there is an end to how many may listen', async (context) => {
  const { port, app } = await listeningServer(context)
  const responses = await Promise.all(Array.from({ length: 100 }, () => open(port)))
  assertProblem(await app.inject('/events'), 503, 'too_many_streams')
  for (const response of responses) response.destroy()
})

test('a stream cannot be opened by HEAD', async () => {
  const { app } = testServer()
  const response = await app.inject({ method: 'HEAD', url: '/events' })
  assert.equal(response.statusCode, 405)
})
