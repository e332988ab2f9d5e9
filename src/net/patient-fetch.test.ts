import assert from 'node:assert/strict'
import { test } from 'node:test'
import { directNetwork } from './direct-network.ts'
import { httpPost } from './http-get.ts'
import { patientFetch } from './patient-fetch.ts'
import { hangUp, StubProvider, stall, text } from './testing/stub-provider.ts'

const fetch = patientFetch(directNetwork, 1000)
const BODY = { text: '{"é":1}', headers: { 'content-type': 'application/json' } }
const post = (url: string, signal = new AbortController().signal, timeoutMs = 5000) =>
  httpPost(url, BODY, { fetch, timeoutMs, bytesMax: 1000, signal })

test('an answer arrives with its status and its text', async () => {
  await using provider = await StubProvider.start()
  provider.will(text(500, '{"error":1}', { 'content-type': 'application/json' }))
  const result = await post(`${provider.url}/a?b=c`)
  assert.ok(result.kind === 'response')
  assert.deepEqual([result.status, result.text, result.mediaType], [500, '{"error":1}', 'application/json'])
  assert.deepEqual(provider.urls, ['/a?b=c'])
})

test('a server that ends the connection, or is not there, is a failure with its cause', async () => {
  const provider = await StubProvider.start()
  provider.will(hangUp())
  const ended = await post(provider.url)
  assert.deepEqual([ended.kind, ended.kind === 'failed' && ended.cause], ['failed', 'no_answer'])
  const { url } = provider
  await provider[Symbol.asyncDispose]()
  const gone = await post(url)
  assert.deepEqual([gone.kind, gone.kind === 'failed' && gone.cause], ['failed', 'no_connection'])
})

test('it ends when the caller aborts', async () => {
  await using provider = await StubProvider.start()
  provider.will(stall('{"result":1}'))
  const leaving = new AbortController()
  const result = post(provider.url, leaving.signal)
  while (provider.urls.length === 0) await new Promise((resolve) => setImmediate(resolve))
  leaving.abort(new Error('enough'))
  await assert.rejects(result, /enough/)
})
