import type { Group } from '../../../domain/group/group.ts'
import type { AddressColumns } from './joined-row.ts'
import { toTime } from './time-column.ts'

const KINDS = ['wallet', 'address', 'group'] as const

export function toGroup(row: AddressColumns, members: readonly AddressColumns[]): Group {
  return {
    id: Number(row['id']),
    name: String(row['name']),
    members: members.flatMap((member) => {
      const kind = KINDS.find((one) => one === member['kind'])
      return kind === undefined ? [] : [{ kind, id: Number(member['member_id']) }]
    }),
    createdAt: toTime(row['created_at']) ?? 0,
  }
}
