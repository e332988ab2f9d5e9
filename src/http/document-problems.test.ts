import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { AppError } from '../domain/errors.ts'
import { listen } from './testing/listen.ts'
import { testServer } from './testing/test-server.ts'

interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly responses: readonly number[]
}

/** What a route answers by itself; its own tests provoke it. */
const OWN = [200, 201, 202, 207, 404, 409]
const GOOD = { host: 'localhost', authorization: 'Bearer secret' }

/** Requests that hooks and parsers refuse, by what makes them do so. */
const REFUSED: Readonly<Record<string, (operation: Operation) => string>> = {
  'a header without a colon': ({ method, path }) => `${method} ${path} HTTP/1.1\r\nbad header\r\n\r\n`,
  'no token': (operation) => requestText(operation, { host: 'localhost' }),
  'a wrong token': (operation) => {
    const headers = { ...GOOD, authorization: 'Bearer wrong', 'content-type': 'application/json' }
    return requestText(operation, headers, '{"token":"wrong"}')
  },
  'another site': (operation) => requestText(operation, { ...GOOD, 'sec-fetch-site': 'cross-site' }),
  'another method': (operation) =>
    requestText({ ...operation, method: operation.method === 'PUT' ? 'PATCH' : 'PUT' }, GOOD),
  'a large body': (operation) =>
    requestText(operation, { ...GOOD, 'content-type': 'application/json' }, '1'.repeat(70_000)),
  'a body of another type': (operation) =>
    requestText(operation, { ...GOOD, 'content-type': 'text/plain' }, 'x'),
  'an unknown expectation': (operation) => requestText(operation, { ...GOOD, expect: 'x' }),
  'a foreign host': (operation) => requestText(operation, { ...GOOD, host: 'evil.example' }),
  'an unknown parameter': ({ path, ...operation }) =>
    requestText({ ...operation, path: `${path}?nonsense=1` }, GOOD),
  'long headers': (operation) => requestText(operation, { ...GOOD, 'x-long': 'x'.repeat(20_000) }),
}

test('each operation documents every error of hooks and parsers, and no other', async (context) => {
  const operations = await readOperations()
  const seen = new Map(operations.map(({ name }) => [name, new Set<number>()]))
  const note = (operation: Operation, status: number, cause: string) => {
    assert.ok(operation.responses.includes(status), `${operation.name}: ${cause} is answered ${status}`)
    seen.get(operation.name)?.add(status)
  }
  const server = await serve(context)
  for (const operation of operations) {
    for (const [cause, textOf] of Object.entries(REFUSED)) {
      note(operation, await statusOf(server.port, textOf(operation)), cause)
    }
    note(operation, await timedOut(server, operation), 'a request that does not arrive')
  }
  const throttled = (await serve(context)).port
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const headers = { ...GOOD, authorization: `Bearer guess-${attempt}` }
    await statusOf(throttled, requestText({ method: 'GET', path: '/chains' }, headers))
  }
  for (const [index, operation] of operations.entries()) {
    const authorization = `Bearer wrong-${index}`
    const text = requestText(
      operation,
      { ...GOOD, authorization, 'content-type': 'application/json' },
      '{"token":"x"}',
    )
    note(operation, await statusOf(throttled, text), 'the next wrong token')
  }
  for (const error of [new Error('unforeseen'), new AppError('store_unavailable', 'The database is away.')]) {
    const failing = (await serve(context, error)).port
    for (const operation of operations) {
      if (error instanceof AppError && operation.name === 'getHealth') continue
      note(operation, await statusOf(failing, requestText(operation, GOOD)), error.message)
    }
  }
  for (const { name, responses } of operations) {
    const unseen = responses.filter((status) => !OWN.includes(status) && !seen.get(name)?.has(status))
    assert.deepEqual(unseen, [], `${name} documents what does not happen`)
  }
})

async function readOperations(): Promise<readonly Operation[]> {
  const { app } = testServer()
  const { paths } = (await app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>
  }>()
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({
      name: operationId,
      method: method.toUpperCase(),
      path: path.replace('{id}', '1').replace('{chain}', 'bitcoin').replace('{hash}', 'ab'.repeat(32)),
      responses: Object.keys(responses).map(Number),
    })),
  )
}

/** A server that requires a token, and whose handlers fail with `error`. */
async function serve(context: TestContext, error?: Error) {
  const { app } = testServer({ apiToken: 'secret' })
  if (error !== undefined) {
    app.addHook('preParsing', async () => {
      throw error
    })
  }
  context.after(() => app.close())
  return { app, port: await listen(app) }
}

function requestText(
  { method, path }: Pick<Operation, 'method' | 'path'>,
  headers: Record<string, string>,
  body = '',
): string {
  const length = body === '' ? {} : { 'content-length': `${body.length}` }
  const lines = Object.entries({ ...headers, ...length, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** As Node reports a request whose head has not arrived in time. */
async function timedOut(
  { app, port }: Awaited<ReturnType<typeof serve>>,
  { path }: Operation,
): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  const [accepted] = await once(app.server, 'connection')
  socket.write(`GET ${path} HTTP/1.1\r\n`)
  app.server.emit(
    'clientError',
    Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
    accepted,
  )
  return readStatus(socket)
}

async function statusOf(port: number, text: string): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(text)
  return readStatus(socket)
}

async function readStatus(socket: Socket): Promise<number> {
  const [data] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(data.toString())?.[1])
}
