import type { Static } from 'typebox'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Group, GroupMember } from '../../domain/group/group.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { OwnerTotals } from '../../domain/ports/owner-histories.ts'
import type { TotalsBody } from '../schemas/balance.ts'
import type { GroupBody, NewGroupBody } from '../schemas/group.ts'
import { totalsJson } from './balance-json.ts'
import { formatTime } from './time.ts'

type MemberBody = NonNullable<Static<typeof NewGroupBody>['members']>[number]

/** All but when its last activity was. */
export function groupJson({ id, name, members, createdAt }: Group): Omit<GroupBody, 'last_activity_at'> {
  return { id, name, members: members.map(memberJson), created_at: formatTime(createdAt) }
}

export function parseMembers(members: readonly MemberBody[]): readonly GroupMember[] {
  return members.map((member) => {
    if ('wallet' in member) return { kind: 'wallet', id: member.wallet }
    if ('address' in member) return { kind: 'address', id: member.address }
    return { kind: 'group', id: member.group }
  })
}

export function ownerTotalsJson(totals: readonly OwnerTotals[], valuation: Valuation | null): TotalsBody {
  return totalsJson(
    totals.map(({ chain, balance, unconfirmedBalance, members, transactionCount }) => ({
      asset: nativeAsset(chain).id,
      balance,
      unconfirmedBalance,
      addresses: members,
      transactions: transactionCount,
    })),
    valuation,
  )
}

function memberJson({ kind, id }: GroupMember): MemberBody {
  switch (kind) {
    case 'wallet':
      return { wallet: id }
    case 'address':
      return { address: id }
    case 'group':
      return { group: id }
  }
}
