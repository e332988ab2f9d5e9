import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Group, Total, Wallet } from '../../../src/client/api-types.ts'
import { movedKeys, type OwnerNode, ownerTree } from './owner-tree.ts'

const wallet = (id: number, balance = '1') =>
  ({ id, balance, last_synced_at: '2026-01-01T00:00:00Z' }) as Wallet
const group = (id: number, members: Group['members']) => ({ id, members }) as Group
const total = (balance: string) => ({ balance }) as Total

const shape = (nodes: readonly OwnerNode[]): unknown =>
  nodes.map((node) => (node.kind === 'group' ? [node.key, shape(node.children)] : node.key))
const base = { totals: new Map<number, readonly Total[]>(), order: [], hidesEmpty: false }

test('a wallet in a group stands beneath it, others beside the groups', () => {
  const wallets = [wallet(1), wallet(2), wallet(3)]
  const groups = [group(1, [{ wallet: 2 }, { address: 9 }]), group(2, [{ group: 1 }])]
  assert.deepEqual(shape(ownerTree({ ...base, wallets, groups })), [
    ['group-2', [['group-1', ['wallet-2']]]],
    'wallet-1',
    'wallet-3',
  ])
})

test('the chosen order counts on the top level, and new ones follow', () => {
  const wallets = [wallet(1), wallet(2), wallet(3)]
  const tree = ownerTree({ ...base, wallets, groups: [], order: ['wallet-3', 'wallet-1'] })
  assert.deepEqual(shape(tree), ['wallet-3', 'wallet-1', 'wallet-2'])
  assert.deepEqual(movedKeys(tree, 'wallet-2', -1), ['wallet-3', 'wallet-2', 'wallet-1'])
  assert.deepEqual(movedKeys(tree, 'wallet-2', 1), ['wallet-3', 'wallet-1', 'wallet-2'])
})

test('empty ones are left out, but not those of which nothing is known yet', () => {
  const unread = { ...wallet(3, '0'), last_synced_at: null }
  const wallets = [wallet(1), wallet(2, '0'), unread]
  const groups = [group(1, []), group(2, []), group(3, [])]
  const totals = new Map([
    [1, [total('0'), total('0')]],
    [2, [total('0'), total('1')]],
  ])
  assert.deepEqual(shape(ownerTree({ ...base, wallets, groups, totals, hidesEmpty: true })), [
    ['group-2', []],
    ['group-3', []],
    'wallet-1',
    'wallet-3',
  ])
})
