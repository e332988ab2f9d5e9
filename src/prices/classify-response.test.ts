import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyResponse, Refusal } from './classify-response.ts'

const PROVIDER = { title: 'Kraken', setting: 'KRAKEN_URL' }
const response = (status: number, text: string, mediaType = 'application/json') =>
  ({ kind: 'response', status, text, mediaType, retryAfterMs: null }) as const

test('a refusal in an answer with status 200 pauses, ends or repeats the request', () => {
  const kindOf = (kind: Refusal['kind']) => {
    const decode = () => {
      throw new Refusal(kind, 'Kraken answered that there were too many requests.')
    }
    return classifyResponse(response(200, '{}'), { decode }, PROVIDER).kind
  }
  assert.deepEqual((['throttled', 'rejected', 'failed'] as const).map(kindOf), [
    'throttled',
    'failed',
    'transient',
  ])
})

test('statuses say whether a request is repeated, ended or followed by a pause', () => {
  const kindOf = (status: number) =>
    classifyResponse(response(status, ''), { decode: JSON.parse, statuses: { 404: [] } }, PROVIDER).kind
  assert.deepEqual([404, 301, 400, 429, 418, 500].map(kindOf), [
    'answer',
    'failed',
    'failed',
    'throttled',
    'throttled',
    'transient',
  ])
})

test('a web page in the place of data names the setting of the URL', () => {
  const outcome = classifyResponse(response(200, '<html>', 'text/html'), { decode: JSON.parse }, PROVIDER)
  assert.equal(
    outcome.kind === 'transient' ? outcome.reason : '',
    'it answered with a web page; check KRAKEN_URL',
  )
})
