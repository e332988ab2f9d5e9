import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatchSize } from './batch-size.ts'

test('a machine that writes fast gets larger batches, up to a limit', async () => {
  const { size, write } = onMachine(0.001)
  const sizes = await write(6)
  assert.deepEqual(sizes, [512, 1024, 2048, 2048, 2048, 2048])
  assert.equal(size.rows, 2048)
})

test('no batch holds a slow machine for long, and none is below the least', async () => {
  const { write } = onMachine(0.1)
  assert.deepEqual(await write(3), [256, 256, 256])
})

test('a machine that becomes slow gets smaller batches at once', async () => {
  const { size, write, become } = onMachine(0.001)
  await write(4)
  become(0.02)
  assert.deepEqual(await write(4), [1024, 512, 512, 512])
  assert.equal(size.rows, 512)
})

test('time that a write waits without holding the process does not count', async () => {
  let now = 0
  const size = new BatchSize(() => now)
  await size.measure(async () => {
    await Promise.resolve()
    now += 1000
  })
  assert.equal(size.rows, 512)
})

test('a write that fails is reported', async () => {
  await assert.rejects(
    new BatchSize().measure(async () => {
      throw new Error('full')
    }),
    /full/,
  )
})

/** A machine that needs so many ms for each row. */
function onMachine(msPerRow: number) {
  let [now, ms] = [0, msPerRow]
  const size = new BatchSize(() => now)
  return {
    size,
    become: (slower: number) => {
      ms = slower
    },
    write: async (batches: number): Promise<readonly number[]> => {
      const sizes: number[] = []
      for (let batch = 0; batch < batches; batch++) {
        await size.measure(async () => {
          now += size.rows * ms
        })
        sizes.push(size.rows)
      }
      return sizes
    },
  }
}
