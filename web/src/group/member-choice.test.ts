import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Group, Wallet } from '../../../src/client/api-types.ts'
import { choicesFor, isEmptyMember, membersOf } from './member-choice.ts'

const group = (id: number, inner: readonly number[]) =>
  ({ id, name: String(id), members: inner.map((other) => ({ group: other })) }) as unknown as Group

test('a group is offered neither itself nor a group that contains it at any depth', () => {
  const groups = [group(1, []), group(2, [1]), group(3, [2]), group(4, [])]
  const offered = (id: number) =>
    choicesFor(id, { groups, wallets: [], addresses: [], groupTotals: new Map() }).map(({ name }) => name)
  assert.deepEqual(offered(1), ['4'])
  assert.deepEqual(offered(3), ['1', '2', '4'])
})

test('members stand in the order of the group, groups with a subtotal of each coin', () => {
  const wallet = { id: 7, name: 'Cold', chain: 'bitcoin', balance: '0', currency: 'BTC' } as Wallet
  const groupTotals = new Map([[1, [{ balance: '2', currency: 'BTC' }]]])
  const choices = choicesFor(9, { groups: [group(1, [])], wallets: [wallet], addresses: [], groupTotals })
  const members = membersOf({ members: [{ wallet: 7 }, { group: 1 }, { address: 5 }] }, choices)
  assert.deepEqual(
    members.map(({ name, amounts }) => [name, amounts.map(({ balance }) => balance)]),
    [
      ['Cold', ['0']],
      ['1', ['2']],
    ],
  )
  assert.deepEqual(members.map(isEmptyMember), [true, false])
})
