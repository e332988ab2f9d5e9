import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inSlices } from './in-slices.ts'

function* slowly(count: number) {
  for (let item = 0; item < count; item++) {
    const end = performance.now() + 3
    while (performance.now() < end);
    yield item
  }
}

test('items are collected completely and in order, and other work runs in between', async () => {
  let between = 0
  const other = setInterval(() => between++)
  const collected = await inSlices(slowly(40), new AbortController().signal)
  clearInterval(other)
  assert.deepEqual(collected, [...Array(40).keys()])
  assert.ok(between > 1, `${between} times`)
})

test('aborted work ends at its next slice', async () => {
  const unwanted = new AbortController()
  let done = 0
  function* counted() {
    for (const item of slowly(1000)) {
      done += 1
      yield item
    }
  }
  setTimeout(() => unwanted.abort())
  assert.equal(await inSlices(counted(), unwanted.signal), null)
  assert.ok(done < 1000, `${done} of 1000`)
})
