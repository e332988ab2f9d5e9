import type { Address, Group, GroupMember, Wallet } from '../../../src/client/api-types.ts'
import { chainOf } from '../../../src/domain/chains/chain.ts'
import { shortAddress } from '../text/short-address.ts'

/** Something that is, or can become, a member of a group. */
export interface MemberChoice {
  readonly key: string
  readonly member: GroupMember
  readonly name: string
  readonly kind: string
  /** The server's path of its page. */
  readonly path: string
  /** Null for a group, whose coins may differ. */
  readonly amount: { readonly balance: string; readonly currency: string } | null
}

export interface Everything {
  readonly wallets: readonly Wallet[]
  readonly groups: readonly Group[]
  readonly addresses: readonly Address[]
}

export function keyOfMember(member: GroupMember): string {
  return JSON.stringify(member)
}

/** Everything that a group could have as a member: not itself, and no group that contains it. */
export function choicesFor(id: number, { wallets, groups, addresses }: Everything): readonly MemberChoice[] {
  return [
    ...groups.filter((group) => !contains(group, id, groups)).map(choiceOfGroup),
    ...wallets.map(choiceOfWallet),
    ...addresses.map(choiceOfAddress),
  ]
}

/** Whether the group is this one or contains it, at any depth. */
function contains(group: Group, id: number, groups: readonly Group[]): boolean {
  if (group.id === id) return true
  return group.members.some((member) => {
    const inner = 'group' in member ? groups.find((other) => other.id === member.group) : undefined
    return inner !== undefined && contains(inner, id, groups)
  })
}

function choiceOfGroup({ id, name }: Group): MemberChoice {
  const member = { group: id }
  return { key: keyOfMember(member), member, name, kind: 'Group', path: `/app/group/${id}`, amount: null }
}

function choiceOfWallet({ id, name, chain, balance, currency }: Wallet): MemberChoice {
  const member = { wallet: id }
  return {
    key: keyOfMember(member),
    member,
    name,
    kind: `${chainOf(chain).name} wallet`,
    path: `/app/wallet/${id}`,
    amount: { balance, currency },
  }
}

function choiceOfAddress({ id, label, address, chain, balance, currency }: Address): MemberChoice {
  const member = { address: id }
  return {
    key: keyOfMember(member),
    member,
    name: label ?? shortAddress(address),
    kind: `${chainOf(chain).name} address`,
    path: `/app/address/${id}`,
    amount: { balance, currency },
  }
}
