import type { Address, Group, GroupMember, Wallet } from '../../../src/client/api-types.ts'
import { chainOf } from '../../../src/domain/chains/chain.ts'
import { keyOfMember } from '../owners/members.ts'
import { shortAddress } from '../text/short-address.ts'

interface CoinAmount {
  readonly balance: string
  readonly currency: string
}

/** Something that is, or can become, a member of a group. */
export interface MemberChoice {
  readonly key: string
  readonly member: GroupMember
  readonly name: string
  readonly kind: string
  /** The server's path of its page. */
  readonly path: string
  /** One for each coin. Empty where nothing is known yet. */
  readonly amounts: readonly CoinAmount[]
}

export interface Everything {
  readonly wallets: readonly Wallet[]
  readonly groups: readonly Group[]
  readonly addresses: readonly Address[]
  /** Of groups, by id. */
  readonly groupTotals: ReadonlyMap<number, readonly CoinAmount[]>
}

/** The members of a group in their order. Those that the page has not read yet are missing. */
export function membersOf(
  { members }: Pick<Group, 'members'>,
  choices: readonly MemberChoice[],
): readonly MemberChoice[] {
  const known = new Map(choices.map((choice) => [choice.key, choice]))
  return members.flatMap((member) => known.get(keyOfMember(member)) ?? [])
}

/** Whether nothing is in it; what is not known is not empty. */
export function isEmptyMember({ amounts }: MemberChoice): boolean {
  return amounts.length > 0 && amounts.every(({ balance }) => balance === '0')
}

/** Everything that a group could have as a member: not itself, and no group that contains it. */
export function choicesFor(id: number, everything: Everything): readonly MemberChoice[] {
  const { wallets, groups, addresses, groupTotals } = everything
  return [
    ...groups
      .filter((group) => !contains(group, id, groups))
      .map((group) => choiceOfGroup(group, groupTotals.get(group.id) ?? [])),
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

function choiceOfGroup({ id, name }: Group, amounts: readonly CoinAmount[]): MemberChoice {
  const member = { group: id }
  return { key: keyOfMember(member), member, name, kind: 'Group', path: `/app/group/${id}`, amounts }
}

function choiceOfWallet({ id, name, chain, balance, currency }: Wallet): MemberChoice {
  const member = { wallet: id }
  return {
    key: keyOfMember(member),
    member,
    name,
    kind: `${chainOf(chain).name} wallet`,
    path: `/app/wallet/${id}`,
    amounts: [{ balance, currency }],
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
    amounts: [{ balance, currency }],
  }
}
