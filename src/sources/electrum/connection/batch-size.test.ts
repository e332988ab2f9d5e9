import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatchSize } from './batch-size.ts'

test('a server that ends the connection at 100 requests in a line is soon asked for fewer', () => {
  const size = new BatchSize(true)
  let failures = 0
  for (let line = 0; line < 50; line += 1) {
    const { current } = size
    if (current < 100) size.answered(current, 10)
    else {
      failures += 1
      size.failed(current)
    }
  }
  assert.equal(failures, 2)
  assert.equal(size.current, 80)
})

test('a line that fails once costs little of the size', () => {
  const size = new BatchSize(true)
  size.failed(size.current)
  for (let line = 0; line < 5; line += 1) size.answered(size.current, 10)
  assert.equal(size.current, 100)
})
