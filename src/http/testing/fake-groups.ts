import type { Group } from '../../domain/group/group.ts'
import type { GroupBook } from '../../domain/ports/group-book.ts'
import type { OwnerHistories } from '../../domain/ports/owner-histories.ts'
import type { RowOwners } from '../../domain/ports/row-owners.ts'

/** A program without groups, which adds none. */
export class FakeGroups implements GroupBook {
  async add(): Promise<Group> {
    throw new Error('not supported')
  }
  async get() {
    return null
  }
  async list() {
    return []
  }
  async change() {
    return null
  }
  async remove() {
    return false
  }
}

export const NO_ROW_OWNERS: RowOwners = { of: async () => new Map() }

export const NO_OWNERS: OwnerHistories = {
  create: async () => {},
  addMembers: async () => {},
  removeMembers: async () => {},
  setMembers: async () => {},
  remove: async () => {},
  behind: async () => false,
  chains: async () => [],
  totals: async () => [],
  setFacts: async () => 0,
  ownAmong: async () => new Set(),
}
