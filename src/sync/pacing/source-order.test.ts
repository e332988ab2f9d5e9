import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChainSource, SourceStatus } from '../../domain/ports/source.ts'
import { SourceOrder } from './source-order.ts'

const NOW = 1_700_000_000_000
const WAIT_MS = 30_000

function source(name: string, waitMs: number, state: SourceStatus['state'] = 'ok') {
  const made = {
    name,
    serves: () => true,
    availableAt: (now: number) => now + waitMs,
    status: () => ({ state }),
  }
  return made as unknown as ChainSource
}

function namesOf(...sources: ChainSource[]) {
  return new SourceOrder(sources, WAIT_MS).candidates(NOW).map(({ name }) => name)
}

describe('the order in which sources are tried', () => {
  test('is that of the settings while the first one has room within the wait', () => {
    assert.deepEqual(namesOf(source('first', WAIT_MS), source('second', 0)), ['first', 'second'])
    assert.deepEqual(namesOf(source('first', 0, 'unknown'), source('second', 0)), ['first', 'second'])
  })

  test('begins with the next source while the budget of the first one is exhausted for longer', () => {
    assert.deepEqual(namesOf(source('first', WAIT_MS + 1), source('second', 0)), ['second', 'first'])
  })

  test('stays that of the settings when the next source is exhausted as well', () => {
    assert.deepEqual(namesOf(source('first', 50_000), source('second', 40_000)), ['first', 'second'])
  })

  test('begins with the next source while the first one is paused or down', () => {
    for (const state of ['paused', 'down'] as const) {
      assert.deepEqual(namesOf(source('first', 10_000, state), source('second', 0)), ['second', 'first'])
    }
  })
})

test('a source that alone serves a coin is waited for without end', () => {
  const only = source('only', 50_000)
  assert.equal(new SourceOrder([only], WAIT_MS).patienceMs(only, NOW), Number.POSITIVE_INFINITY)
})
