import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LineQueue } from './line-queue.ts'

test('lines leave the queue in their order, also where it never becomes empty', () => {
  const queue = new LineQueue()
  let pushed = 0
  let taken = 0
  for (let round = 0; round < 10_000; round += 1) {
    for (const _ of round % 2 === 0 ? [1, 2, 3] : [1]) queue.push(Buffer.from(String(pushed++)))
    assert.equal(String(queue.next()), String(taken++))
  }
  while (taken < pushed) assert.equal(String(queue.next()), String(taken++))
  assert.deepEqual([queue.next(), queue.bytes], [null, 0])
})

test('a tiny line counts as what it takes in memory', () => {
  const queue = new LineQueue()
  for (let count = 0; count < 1000; count += 1) queue.push(Buffer.from('{}'))
  assert.ok(queue.bytes > 100_000)
  queue.clear()
  assert.deepEqual([queue.next(), queue.bytes], [null, 0])
})
