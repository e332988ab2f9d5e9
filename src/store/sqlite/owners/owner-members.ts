import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import { FIRST_MERGED_ID, type MergedOwner } from '../../../domain/ports/owner-histories.ts'
import { headerDigest, NO_HISTORY } from '../../shared/digests/header-digest.ts'
import { Statements } from '../statements.ts'
import { NEWEST_RANK, OLDEST_RANK } from './member-ranks.ts'

const WITH_ROWS = `select ?1 as history_id, a.id as address_id, coalesce(${NEWEST_RANK}, -1) as newest, ${OLDEST_RANK} as changed_from
  from address a left join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain`

/** Rows of a member count as changed from its oldest one on when it is added. */
const ADD = `insert into member (history_id, address_id, newest, changed_from) %s
  on conflict do update set removed = 0, newest = excluded.newest,
    changed_from = coalesce(min(member.changed_from, excluded.changed_from), member.changed_from, excluded.changed_from)
    where removed = 1`

const REMOVE = `update member set removed = 1, changed_from = coalesce((select min(coalesce(member.changed_from, rank), rank)
    from (select ${OLDEST_RANK} as rank from history h
      where h.owner_kind = 'address' and h.owner_id = member.address_id)), member.changed_from, ${UNCONFIRMED_RANK})`

/** Merged histories and their members. Each method is part of a transaction. */
export class OwnerMembers {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** The id of the history; undefined if there is none. */
  find({ kind, id }: MergedOwner, chain: ChainSlug): number | undefined {
    const row = this.#statements.get(
      'select id from history where owner_kind = ? and owner_id = ? and asset = ?',
      kind,
      id,
      chain,
    )
    return row === undefined ? undefined : Number(row['id'])
  }

  /** The ids of all histories of an owner. */
  all({ kind, id }: MergedOwner): readonly number[] {
    return this.#statements
      .all('select id from history where owner_kind = ? and owner_id = ?', kind, id)
      .map((row) => Number(row['id']))
  }

  /** Returns the id of the history, which is made unless there is one. */
  create(owner: MergedOwner, chain: ChainSlug): number {
    const known = this.find(owner, chain)
    if (known !== undefined) return known
    const row = this.#statements.get(
      `insert into history (id, owner_kind, owner_id, asset)
        select max(?, coalesce(max(id), 0) + 1), ?, ?, ? from history returning id`,
      FIRST_MERGED_ID,
      owner.kind,
      owner.id,
      chain,
    )
    const id = Number(row?.['id'])
    const digest = headerDigest({ ...NO_HISTORY, id, chain })
    this.#statements.run('update history set digest = ? where id = ?', digest, id)
    this.#statements.run('insert into merged_history (history_id, chain) values (?, ?)', id, chain)
    if (owner.kind === 'all') {
      this.#statements.run(ADD.replace('%s', `${WITH_ROWS} where a.chain = ?2`), id, chain)
    }
    return id
  }

  add(historyId: number, addressIds: readonly number[]): void {
    const added = `${WITH_ROWS} where a.id in (select value from json_each(?2))`
    this.#statements.run(ADD.replace('%s', added), historyId, JSON.stringify(addressIds))
  }

  remove(historyId: number, addressIds: readonly number[]): void {
    this.#statements.run(
      `${REMOVE} where history_id = ? and address_id in (select value from json_each(?)) and removed = 0`,
      historyId,
      JSON.stringify(addressIds),
    )
  }

  set(historyId: number, addressIds: readonly number[]): void {
    this.#statements.run(
      `${REMOVE} where history_id = ? and address_id not in (select value from json_each(?)) and removed = 0`,
      historyId,
      JSON.stringify(addressIds),
    )
    this.add(historyId, addressIds)
  }

  /** Returns the row sets that nothing references any more. */
  removeOwner(owner: MergedOwner): readonly number[] {
    return this.all(owner).flatMap((id) => {
      for (const table of ['merged_history', 'member', 'split_row', 'sparkline']) {
        this.#statements.run(`delete from ${table} where history_id = ?`, id)
      }
      const row = this.#statements.get('delete from history where id = ? returning row_set_id', id)
      const rowSetId = row?.['row_set_id'] ?? null
      return rowSetId === null ? [] : [Number(rowSetId)]
    })
  }

  isBehind(owner: MergedOwner): boolean {
    return this.all(owner).some((id) => this.#isBehind(id))
  }

  #isBehind(historyId: number): boolean {
    const row = this.#statements.get(
      `select exists (select 1 from member where history_id = ?1 and changed_from is not null)
        or exists (select 1 from merged_history where history_id = ?1 and rebuild = 1) as behind`,
      historyId,
    )
    return row?.['behind'] === 1n
  }
}
