import type { GroupMember } from '../../../src/client/api-types.ts'

/** Names a member in lists and in the browser's storage. */
export function keyOfMember(member: GroupMember): string {
  if ('wallet' in member) return `wallet-${member.wallet}`
  return 'group' in member ? `group-${member.group}` : `address-${member.address}`
}

/** The members after one of them has moved a step up (-1) or down (1) among those that are shown. */
export function movedMembers(
  members: readonly GroupMember[],
  shownKeys: readonly string[],
  key: string,
  step: -1 | 1,
): readonly GroupMember[] {
  const keys = members.map(keyOfMember)
  const neighbour = shownKeys[shownKeys.indexOf(key) + step]
  const [from, to] = [keys.indexOf(key), neighbour === undefined ? -1 : keys.indexOf(neighbour)]
  const [member, other] = [members[from], members[to]]
  if (member === undefined || other === undefined) return members
  return members.with(from, other).with(to, member)
}
