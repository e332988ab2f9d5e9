import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiClient } from '../../client/api-client.ts'
import { Unreachable } from '../../client/api-problem.ts'
import { fetchLightly } from './fetch-lightly.ts'

/** More than sockets and streams hold. */
const LARGE = 20_000_000

async function serve(onRequest: RequestListener, host = '127.0.0.1') {
  const server = createServer(onRequest)
  await once(server.listen(0, host), 'listening')
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
  return {
    url,
    connection: new ApiClient({ url, token: 'correct-horse', fetch: fetchLightly }).connection,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('method, headers and body are sent, and the answer is read', async () => {
  await using server = await serve(async (request, response) => {
    const { method, url, headers } = request
    const { authorization, 'content-type': type } = headers
    response.end(JSON.stringify({ method, url, authorization, type, body: await text(request) }))
  })
  const body = { label: 'Münze' }
  assert.deepEqual(await server.connection.request('/addresses/1?a=b', { method: 'PATCH', body }), {
    method: 'PATCH',
    url: '/addresses/1?a=b',
    authorization: 'Bearer correct-horse',
    type: 'application/json',
    body: JSON.stringify(body),
  })
})

test('a problem has its code, also over IPv6', async () => {
  const problem = { code: 'address_not_found', detail: 'None.' }
  await using server = await serve(
    (_, response) => response.writeHead(404).end(JSON.stringify(problem)),
    '::1',
  )
  await assert.rejects(server.connection.request('/x'), { status: 404, code: 'address_not_found' })
})

test('a body is read as it comes, and one that is cut ends with an error', async () => {
  const { promise: first, resolve: isRead } = Promise.withResolvers<void>()
  await using server = await serve(async (_, response) => {
    response.write('one')
    await first
    response.write('two')
    response.destroy()
  })
  const { body } = await server.connection.open('/transactions.csv')
  const reader = body?.getReader()
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), 'one')
  isRead()
  await assert.rejects(async () => {
    while ((await reader?.read())?.done === false);
  })
})

test('a reader that ends early ends the request', async () => {
  const { promise: closed, resolve: isClosed } = Promise.withResolvers<void>()
  await using server = await serve((_, response) => {
    response.write('one')
    response.once('close', isClosed)
  })
  await (await server.connection.open('/transactions.csv')).body?.cancel()
  await closed
})

test('a signal ends a request, before and during its answer, with its own reason', async () => {
  await using silent = await serve(() => {})
  await using halved = await serve((_, response) => response.write('{"a":'))
  for (const { connection } of [silent, halved]) {
    const signal = AbortSignal.timeout(300)
    await assert.rejects(connection.request('/health', { signal }), { name: 'TimeoutError' })
  }
})

test('a silent connection is given up, but not while its reader is slow', async () => {
  await using server = await serve(({ url }, response) => {
    if (url !== '/never') response.write(Buffer.alloc(url === '/large' ? LARGE : 1))
  })
  const request = { method: 'GET', headers: {}, signal: null, keepalive: false } as const
  const open = (path: string) => fetchLightly(server.url + path, request, 1000)
  await Promise.all([
    assert.rejects(open('/never')),
    assert.rejects(async () => await (await open('/half')).text()),
  ])
  const reader = (await open('/large')).body?.getReader()
  let bytes = (await reader?.read())?.value?.length ?? 0
  await sleep(2500)
  await assert.rejects(async () => {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      bytes += part.value.length
    }
  })
  assert.equal(bytes, LARGE)
})

test('a cut answer and a server that is away are unreachable', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{')
    response.socket?.end()
  })
  await assert.rejects(server.connection.request('/health'), Unreachable)
  const { connection } = new ApiClient({ url: 'http://127.0.0.1:1', fetch: fetchLightly })
  await assert.rejects(connection.request('/health'), { name: 'Unreachable', url: 'http://127.0.0.1:1' })
})

test('a redirect is not followed: a request reaches one server, with its token', async () => {
  await using target = await serve(() => assert.fail('followed'))
  await using server = await serve(({ url }, response) =>
    response.writeHead(301, { location: target.url + url }).end(),
  )
  const { connection } = server
  await assert.rejects(connection.request('/addresses', { method: 'POST', body: {} }), { status: 301 })
  await assert.rejects(connection.request('/health'), { status: 301, code: 'unexplained' })
})
