import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Frame, readFrames } from './read-frames.ts'

const TEXT =
  'retry: 2000\n: connected\n\nid: 7\n\nevent: address\ndata: {"label":"Räder 🚲"}\n\n: heartbeat\n\nid: 8\nevent: deleted\ndata: {"id":1}\n\n'

async function framesOf(chunks: readonly Uint8Array[]): Promise<Frame[]> {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  return await Array.fromAsync(readFrames(body))
}

test('frames do not depend on how the bytes are split', async () => {
  const bytes = new TextEncoder().encode(TEXT)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes.length })), async (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
      const chunks = at.slice(1).map((end, index) => bytes.slice(at[index], end))
      assert.deepEqual(await framesOf(chunks), [
        { event: 'message', data: null, lastEventId: '7' },
        { event: 'address', data: '{"label":"Räder 🚲"}', lastEventId: '7' },
        { event: 'deleted', data: '{"id":1}', lastEventId: '8' },
      ])
    }),
  )
})

test('a stream that breaks is an unreachable server', async () => {
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('cut')) })
  await assert.rejects(Array.fromAsync(readFrames(body)), { name: 'Unreachable' })
})

test('a stream that stays silent is an unreachable server, one that sends comments is not', async () => {
  const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) })
  await assert.rejects(Array.fromAsync(readFrames(silent, 1)), { name: 'Unreachable' })
  let sent = 0
  const commenting = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1
      if (sent < 100) controller.enqueue(new TextEncoder().encode(': heartbeat\n\n'))
      else controller.close()
    },
  })
  assert.deepEqual(await Array.fromAsync(readFrames(commenting, 10_000)), [])
})
