import type { Group, GroupMember, Total, Wallet } from '../../../src/client/api-types.ts'
import { keyOfMember } from './members.ts'

/** A line of the list of wallets and groups. `key` names it in the browser's storage. */
export type OwnerNode =
  | { readonly key: string; readonly kind: 'wallet'; readonly wallet: Wallet }
  | {
      readonly key: string
      readonly kind: 'group'
      readonly group: Group
      /** Undefined until they have been read. */
      readonly totals: readonly Total[] | undefined
      readonly children: readonly OwnerNode[]
    }

export interface OwnerTreeParts {
  readonly wallets: readonly Wallet[]
  readonly groups: readonly Group[]
  readonly totals: ReadonlyMap<number, readonly Total[]>
  /** Keys of the top level in the order that the person has chosen; others follow as they were added. */
  readonly order: readonly string[]
  readonly hidesEmpty: boolean
}

/** Groups with their members beneath them, and the wallets that are in no group. */
export function ownerTree(parts: OwnerTreeParts): readonly OwnerNode[] {
  const contained = new Set(parts.groups.flatMap(({ members }) => members.map(keyOfMember)))
  const top = [
    ...parts.groups.map(({ id }) => ({ group: id })),
    ...parts.wallets.map(({ id }) => ({ wallet: id })),
  ].filter((member) => !contained.has(keyOfMember(member)))
  const rank = ({ key }: OwnerNode) => {
    const place = parts.order.indexOf(key)
    return place === -1 ? parts.order.length : place
  }
  return nodesOf(top, parts).toSorted((a, b) => rank(a) - rank(b))
}

function nodesOf(members: readonly GroupMember[], parts: OwnerTreeParts): readonly OwnerNode[] {
  return members
    .flatMap((member) => nodeOf(member, parts) ?? [])
    .filter((node) => !(parts.hidesEmpty && isEmpty(node)))
}

function nodeOf(member: GroupMember, parts: OwnerTreeParts): OwnerNode | null {
  const key = keyOfMember(member)
  if ('wallet' in member) {
    const wallet = parts.wallets.find(({ id }) => id === member.wallet)
    return wallet === undefined ? null : { key, kind: 'wallet', wallet }
  }
  const group = 'group' in member ? parts.groups.find(({ id }) => id === member.group) : undefined
  if (group === undefined) return null
  const children = nodesOf(group.members, parts)
  return { key, kind: 'group', group, totals: parts.totals.get(group.id), children }
}

/** What is not known to be empty is shown. */
function isEmpty(node: OwnerNode): boolean {
  if (node.kind === 'wallet') return node.wallet.last_synced_at !== null && node.wallet.balance === '0'
  return (
    node.totals !== undefined && node.totals.length > 0 && node.totals.every(({ balance }) => balance === '0')
  )
}

/** The keys of a level after one of them has moved a step up (-1) or down (1). */
export function movedKeys(nodes: readonly OwnerNode[], key: string, step: -1 | 1): readonly string[] {
  const keys = nodes.map((node) => node.key)
  const place = keys.indexOf(key)
  const other = keys[place + step]
  if (place === -1 || other === undefined) return keys
  return keys.with(place, other).with(place + step, key)
}
