import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { openApiText } from './openapi-text.ts'
import { testServer } from './testing/test-server.ts'

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly responses: Readonly<Record<string, unknown>>
}

interface Description {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

test('openapi.json is up to date; `npm run openapi` writes it', async () => {
  const kept = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')
  assert.equal(kept, await openApiText())
})

test('every operation has a name of its own, a summary, a tag and its error replies', async () => {
  const { app } = testServer()
  const { paths, openapi } = (await app.inject('/openapi.json')).json<Description>()
  assert.equal(openapi, '3.1.0')
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  const names = operations.map((operation) => operation.operationId)
  assert.equal(new Set(names).size, names.length)
  for (const { operationId, summary, tags, responses } of operations) {
    assert.ok(operationId && summary && tags?.length === 1, String(operationId))
    assert.ok(operationId === 'getHealth' || ('401' in responses && '421' in responses), String(operationId))
  }
})

test('the documentation loads nothing from other servers', async () => {
  const { app } = testServer()
  const page = await app.inject('/docs')
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1])
  assert.deepEqual(sources, ['./openapi.json', './docs/scalar.js', './docs/start.js'])
  for (const url of ['/docs/scalar.js', '/docs/start.js']) {
    const script = await app.inject(url)
    assert.equal(script.statusCode, 200)
    assert.match(String(script.headers['content-type']), /^text\/javascript/)
  }
  const script = async (accepted: string) =>
    await app.inject({ url: '/docs/scalar.js', headers: { 'accept-encoding': accepted } })
  const plain = (await script('identity')).body
  const [brotli, zipped] = [await script('gzip, br'), await script('gzip, br;q=0')]
  assert.deepEqual(
    [brotli, zipped].map(({ headers }) => headers['content-encoding']),
    ['br', 'gzip'],
  )
  assert.equal(brotliDecompressSync(brotli.rawPayload).toString(), plain)
  assert.equal(gunzipSync(zipped.rawPayload).toString(), plain)
})
