import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { SourceStatus } from '../../domain/ports/source.ts'
import { assertProblem } from '../testing/assert-answer.ts'
import { listen } from '../testing/listen.ts'
import { GENESIS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

const PAUSED: SourceStatus = {
  name: 'blockchair',
  chains: ['bitcoin'],
  state: 'paused',
  reason: 'It answered HTTP 429.',
  reasonCode: 'rate_limited',
  until: Date.UTC(2026, 10, 22, 11),
  tips: {},
  requests: 1,
  errors: 1,
  requestsPerMinute: { limit: null, used: 1 },
  pointsPerDay: { limit: null, used: 2 },
  latencyMs: null,
}

const RECEIVED = {
  kind: 'received',
  addressId: 1,
  chain: 'bitcoin',
  at: Date.UTC(2026, 10, 22, 10),
  hash: 'ab'.repeat(32),
  amount: 50_000_000n,
  height: null,
  code: null,
} as const

async function open(port: number, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const request = get({ host: '127.0.0.1', port, path: '/events', headers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
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

/** Of a stream that is closed at once. */
async function statusOfNew(port: number): Promise<number | undefined> {
  const response = await open(port)
  response.destroy()
  return response.statusCode
}

async function listeningServer(context: TestContext) {
  const server = testServer()
  context.after(() => server.app.close())
  return { ...server, port: await listen(server.app) }
}

test('a stream opens at once, then sends the changes', async (context) => {
  const { port, book, changes, events, sourceFeed } = await listeningServer(context)
  const response = await open(port)
  assert.equal(response.statusCode, 200)
  assert.match(String(response.headers['content-type']), /^text\/event-stream/)
  assert.match(String(response.headers['cache-control']), /no-store/)
  assert.equal(response.headers['x-accel-buffering'], 'no')
  assert.equal(response.headers['x-content-type-options'], 'nosniff')
  assert.equal(await readUntil(response, ': connected\n\n'), 'retry: 2000\nid: 0\n: connected\n\n')

  await book.add({
    chain: 'bitcoin',
    address: GENESIS,
    type: 'p2pkh',
    label: 'two\u2028lines',
  })
  changes.emit({ kind: 'address', id: 1 })
  const changed = await readUntil(response, '\n\n')
  const [event, data] = changed.split('\n')
  assert.equal(event, 'event: address')
  assert.equal(JSON.parse(String(data).slice('data: '.length)).address, GENESIS)

  sourceFeed.emit(PAUSED)
  assert.match(
    await readUntil(response, '\n\n'),
    /^event: source\ndata: \{"name":"blockchair","state":"paused".*"until":"2026-11-22T11:00:00Z"/,
  )

  events.append({ ...RECEIVED, kind: 'deleted' })
  assert.equal(await readUntil(response, '\n\n'), 'id: 1\nevent: deleted\ndata: {"id":1}\n\n')

  events.append(RECEIVED)
  const activity = await readUntil(response, '\n\n')
  const [id, name, body] = activity.split('\n')
  assert.deepEqual([id, name], ['id: 2', 'event: activity'])
  assert.deepEqual(JSON.parse(String(body).slice('data: '.length)), {
    id: 2,
    at: '2026-11-22T10:00:00Z',
    kind: 'received',
    address_id: 1,
    chain: 'bitcoin',
    tx_hash: 'ab'.repeat(32),
    amount: '0.5',
    block_height: null,
    code: null,
  })
})

test('a restored address is sent after its deletion, also to a client that was away meanwhile', async (context) => {
  const { port, book, changes, events } = await listeningServer(context)
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  const live = await open(port)
  await readUntil(live, ': connected\n\n')
  changes.emit({ kind: 'deleted', id: 1 })
  events.append({ ...RECEIVED, kind: 'deleted' })
  events.append({ ...RECEIVED, kind: 'restored' })
  const resumed = await open(port, { 'last-event-id': '0' })
  for (const response of [live, resumed]) {
    const text = await readUntil(response, '"sparkline":["0","1.5"]}\n\n')
    const lines = [...text.matchAll(/^(?:id|event): (.*)$/gm)].map(([, value]) => value)
    assert.deepEqual(lines.slice(-4), ['1', 'deleted', '2', 'address'])
  }
})

test('closing the server ends every stream at once', async () => {
  const { app, changes } = testServer()
  const port = await listen(app)
  const responses = await Promise.all([open(port), open(port)])
  const ends = responses.map((response) => once(response.resume(), 'end'))
  const start = performance.now()
  await app.close()
  await Promise.all(ends)
  assert.ok(performance.now() - start < 1000)
  assert.equal(changes.count, 0)
})

test('subscriptions end with the last client', async (context) => {
  const { port, changes } = await listeningServer(context)
  const response = await open(port)
  await readUntil(response, ': connected\n\n')
  assert.equal(changes.count, 1)
  response.destroy()
  while (changes.count > 0) await new Promise((resolve) => setTimeout(resolve, 5))
})

test('the number of streams is limited for each client', async (context) => {
  const { port, app } = await listeningServer(context)
  const responses = await Promise.all(Array.from({ length: 100 }, () => open(port)))
  const refused = await app.inject('/events')
  assertProblem(refused, 429, 'too_many_streams')
  assert.equal(refused.headers['retry-after'], '30')
  const other = get({ host: '127.0.0.1', port, path: '/events', localAddress: '127.0.0.2' })
  const [response] = (await once(other, 'response')) as [IncomingMessage]
  assert.equal(response.statusCode, 200)
  responses[0]?.destroy()
  responses.push(response)
  while ((await statusOfNew(port)) !== 200) await setImmediate()
  for (const response of responses) response.destroy()
})

test('a stream cannot be opened by HEAD', async () => {
  const { app } = testServer()
  const response = await app.inject({ method: 'HEAD', url: '/events' })
  assert.equal(response.statusCode, 405)
})

test('a stream resumes after the last event id, then sends the affected addresses', async (context) => {
  const { port, book, events } = await listeningServer(context)
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  for (let count = 0; count < 3; count++) events.append(RECEIVED)
  const response = await open(port, { 'last-event-id': '1' })
  const text = await readUntil(response, '"sparkline":["0","1.5"]}\n\n')
  assert.deepEqual(
    [...text.matchAll(/^(?:id|event): (.*)$/gm)].map(([, value]) => value),
    [...['1', '2', 'activity', '3', 'activity', 'address']],
  )
  assert.match(text, /^retry: 2000\nid: 1\n: connected/)
})

test('an id that is too old, of another database or no number resets the stream to the newest', async (context) => {
  const { port, events } = await listeningServer(context)
  for (let count = 0; count < 5; count++) events.append(RECEIVED)
  events.prune(3)
  for (const id of ['2', '6', 'x', '-1', '9'.repeat(20)]) {
    const response = await open(port, { 'last-event-id': id })
    const text = await readUntil(response, '}\n\n')
    assert.match(text, /id: 5\nevent: reset\ndata: \{"id":5\}\n\n$/, id)
    response.destroy()
  }
  const resumed = await open(port, { 'last-event-id': '3' })
  assert.match(await readUntil(resumed, '}\n\n'), /id: 4\nevent: activity/)
})

test('many changes of one address in quick succession are sent once, with its sparkline when its rows changed', async (context) => {
  const { port, book, changes } = await listeningServer(context)
  await book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  const response = await open(port)
  await readUntil(response, ': connected\n\n')
  book.change(1, { status: 'IN_PROGRESS' })
  changes.emit({ kind: 'address', id: 1 })
  const running = JSON.parse((await readUntil(response, '\n\n')).split('data: ')[1] ?? '')
  assert.deepEqual([running.sync_status, 'sparkline' in running], ['IN_PROGRESS', false])
  book.change(1, { obtained: 1 })
  changes.emit({ kind: 'address', id: 1 })
  book.change(1, { status: 'DONE', balance: 5n, transactionCount: 1 })
  changes.emit({ kind: 'address', id: 1 })
  const done = JSON.parse((await readUntil(response, '\n\n')).split('data: ')[1] ?? '')
  assert.deepEqual([done.sync_status, done.sparkline], ['DONE', ['0', '1.5']])
})

test('addresses that were queued at once are sent, each once', async (context) => {
  const { port, book, changes } = await listeningServer(context)
  for (let index = 0; index < 60; index++) {
    await book.add({ chain: 'bitcoin', address: `address ${index}`, type: 'p2pkh', label: null })
    book.change(index + 1, { status: 'IN_PROGRESS' })
  }
  const response = await open(port)
  await readUntil(response, ': connected\n\n')
  changes.emit({ kind: 'queue' })
  const ids = await readIds(response, 60)
  assert.deepEqual(
    ids,
    Array.from({ length: 60 }, (_, index) => index + 1),
  )
})

test('an address that leaves the queue while it is sent hides no other, and other changes are sent in between', async (context) => {
  const { port, book, changes } = await listeningServer(context)
  for (let index = 1; index <= 200; index++) {
    await book.add({ chain: 'bitcoin', address: `address ${index}`, type: 'p2pkh', label: null })
    if (index < 200) book.change(index, { status: 'IN_PROGRESS' })
  }
  const read = book.inProgressAfter.bind(book)
  book.inProgressAfter = async (last, limit) => {
    const slice = await read(last, limit)
    if (last === 0) {
      for (let id = 1; id <= 20; id++) book.change(id, { status: 'DONE' })
      changes.emit({ kind: 'address', id: 200 })
    }
    return slice
  }
  const response = await open(port)
  await readUntil(response, ': connected\n\n')
  changes.emit({ kind: 'queue' })
  const ids = await readIds(response, 200)
  assert.deepEqual(new Set(ids), new Set(Array.from({ length: 200 }, (_, index) => index + 1)))
  assert.ok(ids.indexOf(200) < ids.indexOf(199))
})

/** The ids of the next `count` addresses of the stream. */
async function readIds(response: IncomingMessage, count: number): Promise<number[]> {
  let text = ''
  for (;;) {
    text += await readUntil(response, '\n\n')
    const ids = [...text.matchAll(/^data: \{"id":(\d+),/gm)].map(([, id]) => Number(id))
    if (ids.length >= count) return ids
  }
}
