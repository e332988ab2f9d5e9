import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOfMember, movedMembers } from './members.ts'

const members = [{ wallet: 1 }, { address: 2 }, { group: 3 }, { wallet: 4 }]
const keys = members.map(keyOfMember)

test('a member changes places with the one before or after it', () => {
  assert.deepEqual(movedMembers(members, keys, 'group-3', -1).map(keyOfMember), [
    'wallet-1',
    'group-3',
    'address-2',
    'wallet-4',
  ])
})

test('members that are not shown are passed over, and the ends stay', () => {
  const shown = keys.filter((key) => !key.startsWith('address'))
  assert.deepEqual(movedMembers(members, shown, 'wallet-1', 1).map(keyOfMember), [
    'group-3',
    'address-2',
    'wallet-1',
    'wallet-4',
  ])
  assert.equal(movedMembers(members, shown, 'wallet-1', -1), members)
  assert.equal(movedMembers(members, shown, 'wallet-4', 1), members)
})
