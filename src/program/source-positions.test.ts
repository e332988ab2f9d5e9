import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { encode } from '@jridgewell/sourcemap-codec'
import { nameSourcesInStacks } from './source-positions.ts'

test('a stack names the file and line of our code, and the place in the bundle of a library', async () => {
  const library = 'export function library(run) { run() }'
  const own = 'export function own() { throw new Error("here") }'
  const mappings = encode([[[0]], [[0, 0, 40, 0]]])
  const folder = await mkdtemp(join(tmpdir(), 'cointracker-'))
  const before = Error.prepareStackTrace
  try {
    const path = join(folder, 'bundle.js')
    await writeFile(path, `${library}\n${own}\n`)
    await writeFile(
      `${path}.map`,
      JSON.stringify({ version: 3, sources: ['src/own.ts'], names: [], mappings }),
    )
    const bundle = await import(pathToFileURL(path).href)
    nameSourcesInStacks()
    const stack = stackOf(() => bundle.library(bundle.own))
    assert.match(
      stack,
      /^Error: here\n {4}at own \(src\/own\.ts:41\)\n {4}at .*library \(file:.*\/bundle\.js:1:\d+\)\n/,
    )
  } finally {
    Error.prepareStackTrace = before
    await rm(folder, { recursive: true })
  }
})

function stackOf(run: () => void): string {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error.stack ?? ''
  }
  return ''
}
