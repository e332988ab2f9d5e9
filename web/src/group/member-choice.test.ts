import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Group } from '../../../src/client/api-types.ts'
import { choicesFor } from './member-choice.ts'

const group = (id: number, inner: readonly number[]) =>
  ({ id, name: String(id), members: inner.map((other) => ({ group: other })) }) as unknown as Group

test('a group is offered neither itself nor a group that contains it at any depth', () => {
  const groups = [group(1, []), group(2, [1]), group(3, [2]), group(4, [])]
  const offered = (id: number) =>
    choicesFor(id, { groups, wallets: [], addresses: [] }).map(({ name }) => name)
  assert.deepEqual(offered(1), ['4'])
  assert.deepEqual(offered(3), ['1', '2', '4'])
})
