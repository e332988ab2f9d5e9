import type { Group, GroupMember } from '../../../domain/group/group.ts'
import { groupCycle, unknownMember } from '../../../domain/group/group-error.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import type { GroupBook, GroupChange, NewGroup } from '../../../domain/ports/group-book.ts'
import { toGroup } from '../../shared/columns/group-columns.ts'
import { announce } from '../announcements.ts'
import type { Columns, Database, Sql } from '../database.ts'
import { lockGroups } from '../locks.ts'
import { removeOwner } from '../owners/owner-members.ts'
import { groupsReaching, refreshGroup } from './group-members.ts'

interface Parts {
  readonly db: Database
  readonly reads: Database
  readonly clock: Clock
}

const EXISTS = {
  wallet: 'select 1 from wallet where id = $1 and removed_at is null',
  address: 'select 1 from address where id = $1 union all select 1 from unused_address where id = $1',
  group: 'select 1 from owner_group where id = $1',
}

export class PostgresGroupBook implements GroupBook {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async add({ name, members }: NewGroup): Promise<Group> {
    return this.#change(async (tx) => {
      const row = (await tx.one('insert into owner_group (name, created_at) values ($1, $2) returning *', [
        name,
        this.#parts.clock.now(),
      ])) as Columns
      await put(tx, Number(row['id']), members)
      return read(tx, row)
    })
  }

  async get(id: number): Promise<Group | null> {
    const { reads } = this.#parts
    const row = await reads.one('select * from owner_group where id = $1', [id])
    return row === undefined ? null : read(reads, row)
  }

  async list(): Promise<Group[]> {
    const { reads } = this.#parts
    const rows = await reads.all('select * from owner_group order by id')
    return Promise.all(rows.map((row) => read(reads, row)))
  }

  async change(id: number, { name, members }: GroupChange): Promise<Group | null> {
    return this.#change(async (tx) => {
      const row = await tx.one('update owner_group set name = coalesce($1, name) where id = $2 returning *', [
        name ?? null,
        id,
      ])
      if (row === undefined) return null
      if (members !== undefined) await put(tx, id, members)
      return read(tx, row)
    })
  }

  async remove(id: number): Promise<boolean> {
    return this.#change(async (tx) => {
      const containing = await groupsReaching(tx, 'group', id)
      if ((await tx.run('delete from owner_group where id = $1', [id])) === 0) return false
      await tx.run(`delete from group_member where group_id = $1 or (kind = 'group' and member_id = $1)`, [
        id,
      ])
      await removeOwner(tx, { kind: 'group', id })
      for (const other of containing) await refreshGroup(tx, other)
      return true
    })
  }

  #change<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#parts.db.transaction(async (tx) => {
      // Two changes at once could also close a circle between them.
      await lockGroups(tx)
      const result = await work(tx)
      await announce(tx, { kind: 'merge' })
      return result
    })
  }
}

/** Replaces the members of a group. Throws AppError `group_cycle`, `invalid_request`. */
async function put(tx: Sql, id: number, members: readonly GroupMember[]): Promise<void> {
  await tx.run('delete from group_member where group_id = $1', [id])
  for (const [place, member] of members.entries()) {
    if ((await tx.one(EXISTS[member.kind], [member.id])) === undefined) throw unknownMember(member)
    await tx.run(
      `insert into group_member (group_id, place, kind, member_id) values ($1, $2, $3, $4)
        on conflict (group_id, kind, member_id) do nothing`,
      [id, place, member.kind, member.id],
    )
  }
  const containing = await groupsReaching(tx, 'group', id)
  if (containing.includes(id)) throw groupCycle()
  for (const changed of [id, ...containing]) await refreshGroup(tx, changed)
}

async function read(sql: Sql, row: Columns): Promise<Group> {
  const members = await sql.all(
    `select m.kind, m.member_id from group_member m where m.group_id = $1 and (m.kind <> 'address'
        or exists (select 1 from address a where a.id = m.member_id)
        or exists (select 1 from unused_address u where u.id = m.member_id)) order by m.place`,
    [row['id']],
  )
  return toGroup(row, members)
}
