import type { DatabaseSync } from 'node:sqlite'
import type { Group, GroupMember } from '../../../domain/group/group.ts'
import { groupCycle, unknownMember } from '../../../domain/group/group-error.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import type { GroupBook, GroupChange, NewGroup } from '../../../domain/ports/group-book.ts'
import { toGroup } from '../../shared/columns/group-columns.ts'
import type { SqliteChanges } from '../changes.ts'
import type { OwnerMembers } from '../owners/owner-members.ts'
import type { RowSets } from '../row-sets.ts'
import { type Columns, Statements } from '../statements.ts'
import type { GroupMembers } from './group-members.ts'

interface Parts {
  readonly changes: SqliteChanges
  readonly members: OwnerMembers
  readonly groupMembers: GroupMembers
  readonly rowSets: RowSets
  readonly clock: Clock
}

const EXISTS = {
  wallet: 'select 1 from wallet where id = ? and removed_at is null',
  address: 'select 1 from address where id = ?1 union all select 1 from unused_address where id = ?1',
  group: 'select 1 from owner_group where id = ?',
}

export class SqliteGroupBook implements GroupBook {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async add({ name, members }: NewGroup): Promise<Group> {
    return this.#parts.changes.transaction((changed) => {
      const row = this.#statements.get(
        'insert into owner_group (name, created_at) values (?, ?) returning *',
        name,
        this.#parts.clock.now(),
      ) as Columns
      this.#put(Number(row['id']), members)
      changed({ kind: 'merge' })
      return this.#read(row)
    })
  }

  async get(id: number): Promise<Group | null> {
    const row = this.#statements.get('select * from owner_group where id = ?', id)
    return row === undefined ? null : this.#read(row)
  }

  async list(): Promise<Group[]> {
    return this.#statements.all('select * from owner_group order by id').map((row) => this.#read(row))
  }

  async change(id: number, { name, members }: GroupChange): Promise<Group | null> {
    return this.#parts.changes.transaction((changed) => {
      const row = this.#statements.get(
        'update owner_group set name = coalesce(?, name) where id = ? returning *',
        name ?? null,
        id,
      )
      if (row === undefined) return null
      if (members !== undefined) this.#put(id, members)
      changed({ kind: 'merge' })
      return this.#read(row)
    })
  }

  async remove(id: number): Promise<boolean> {
    return this.#parts.changes.transaction((changed) => {
      const { members, groupMembers, rowSets } = this.#parts
      const containing = groupMembers.reaching('group', id)
      if (this.#statements.run('delete from owner_group where id = ?', id) === 0) return false
      this.#statements.run(
        `delete from group_member where group_id = ?1 or (kind = 'group' and member_id = ?1)`,
        id,
      )
      for (const rowSetId of members.removeOwner({ kind: 'group', id })) rowSets.orphan(rowSetId)
      for (const other of containing) groupMembers.refresh(other)
      changed({ kind: 'merge' })
      return true
    })
  }

  /** Replaces the members of a group. Throws AppError `group_cycle`, `invalid_request`. */
  #put(id: number, members: readonly GroupMember[]): void {
    this.#statements.run('delete from group_member where group_id = ?', id)
    for (const [place, member] of members.entries()) {
      if (this.#statements.get(EXISTS[member.kind], member.id) === undefined) throw unknownMember(member)
      this.#statements.run(
        'insert or ignore into group_member (group_id, place, kind, member_id) values (?, ?, ?, ?)',
        id,
        place,
        member.kind,
        member.id,
      )
    }
    const { groupMembers } = this.#parts
    if (groupMembers.reaching('group', id).includes(id)) throw groupCycle()
    for (const changed of [id, ...groupMembers.reaching('group', id)]) groupMembers.refresh(changed)
  }

  #read(row: Columns): Group {
    const members = this.#statements.all(
      `select m.kind, m.member_id from group_member m where m.group_id = ? and (m.kind <> 'address'
          or exists (select 1 from address a where a.id = m.member_id)
          or exists (select 1 from unused_address u where u.id = m.member_id)) order by m.place`,
      Number(row['id']),
    )
    return toGroup(row, members)
  }
}
