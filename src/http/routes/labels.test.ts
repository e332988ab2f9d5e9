import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImportedLabelsBody } from '../schemas/labels.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { testServer } from '../testing/test-server.ts'

const HASH = 'f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd'
const ADDRESS = 'bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c'
const LINES = [
  JSON.stringify({ type: 'tx', ref: HASH, label: 'Rent', origin: "wpkh([d34db33f/84'/0'/0'])" }),
  JSON.stringify({ type: 'addr', ref: ADDRESS, label: 'Savings' }),
  JSON.stringify({ type: 'later', ref: 'x', label: 'y', spendable: null }),
]

function post(
  app: ReturnType<typeof testServer>['app'],
  payload: string,
  type = 'application/jsonl',
  query = '',
) {
  return app.inject({ method: 'POST', url: `/labels${query}`, payload, headers: { 'content-type': type } })
}

test('a file of labels is imported, shown, and exported as it was', async () => {
  const { app, book } = testServer()
  await book.add({ chain: 'bitcoin', address: ADDRESS, type: 'p2wpkh', label: null })
  const body = assertBody(await post(app, `${LINES.join('\r\n')}\n\nnonsense`), 200, ImportedLabelsBody)
  assert.deepEqual(body, {
    applied: 3,
    unchanged: 0,
    replaced: 0,
    skipped: [{ line: 5, reason: 'it is not a JSON object' }],
    unknown_types: ['later'],
  })
  assert.equal((await book.get(1))?.label, 'Savings')
  const exported = await app.inject('/labels.jsonl')
  assert.equal(exported.statusCode, 200)
  assert.equal(exported.headers['content-type'], 'application/jsonl; charset=utf-8')
  assert.equal(exported.headers['content-disposition'], 'attachment; filename="labels.jsonl"')
  assert.equal(exported.body, `${LINES.join('\n')}\n`)
  const again = assertBody(await post(app, exported.body, 'application/x-ndjson'), 200, ImportedLabelsBody)
  assert.deepEqual([again.applied, again.unchanged, again.skipped], [0, 3, []])
})

test('an address that is tracked later has the label of the file', async () => {
  const { app } = testServer()
  await post(app, LINES[1] as string)
  const added = await app.inject({ method: 'POST', url: '/addresses', payload: { address: ADDRESS } })
  assert.equal(added.json().label, 'Savings')
})

test("Electrum's labels are taken as plain JSON too", async () => {
  const { app } = testServer()
  const body = assertBody(
    await post(app, JSON.stringify({ [HASH]: 'Rent' }), 'application/json'),
    200,
    ImportedLabelsBody,
  )
  assert.equal(body.applied, 1)
})

test('a large file is read, one that is too large or of another type is refused', async () => {
  const { app } = testServer()
  const many = Array.from({ length: 3000 }, (_, index) =>
    JSON.stringify({ type: 'tx', ref: index.toString(16).padStart(64, '0'), label: `label ${index}` }),
  )
  assert.equal(assertBody(await post(app, many.join('\n')), 200, ImportedLabelsBody).applied, 3000)
  assertProblem(await post(app, '{}\n'.repeat(100_001)), 413, 'payload_too_large')
  assertProblem(await post(app, 'x', 'text/plain'), 415, 'unsupported_media_type')
  assertProblem(await post(app, 'x', 'application/jsonl', '?chain=nonsense'), 422, 'invalid_request')
})
