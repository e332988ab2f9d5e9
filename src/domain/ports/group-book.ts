import type { Group, GroupMember } from '../group/group.ts'

export interface NewGroup {
  readonly name: string
  readonly members: readonly GroupMember[]
}

export interface GroupChange {
  readonly name?: string | undefined
  readonly members?: readonly GroupMember[] | undefined
}

/**
 * The groups. Null if there is no such group. Members that do not exist are AppError `invalid_request`, a group that
 * would contain itself is `group_cycle`.
 */
export interface GroupBook {
  add(group: NewGroup): Promise<Group>
  get(id: number): Promise<Group | null>
  /** As added. */
  list(): Promise<readonly Group[]>
  change(id: number, change: GroupChange): Promise<Group | null>
  /** Its members stay; other groups lose it. */
  remove(id: number): Promise<boolean>
}
