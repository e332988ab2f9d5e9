import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { rankOf, UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import type { Transfer } from '../../../domain/history/transfer.ts'
import type { MergedOwner } from '../../../domain/ports/owner-histories.ts'
import {
  ADDRESSES_MAX,
  ROWS_MAX,
  type RowOwner,
  type RowOwners,
  SINGLES_MAX,
} from '../../../domain/ports/row-owners.ts'
import { toRowOwners } from '../../shared/columns/row-owner-columns.ts'
import { Statements } from '../statements.ts'

/**
 * The histories that may have the rows: of the addresses with rows as new as these, or, of too many, of wallets and single
 * addresses. In each, the positions of the newest and below the oldest of these rows are found by bisection.
 */
const OWNERS = `with recursive
  recent as materialized (
    select m.address_id, d.wallet_id from history h join member m on m.history_id = h.id
      left join derivation d on d.address_id = m.address_id
      where h.owner_kind = ?1 and h.owner_id = ?2 and h.asset = ?3 and m.newest >= ?4 and m.removed = 0
      limit ${ADDRESSES_MAX + 1}),
  single as materialized (
    select m.address_id, null as wallet_id from history h join member m on m.history_id = h.id
      where h.owner_kind = ?1 and h.owner_id = ?2 and h.asset = ?3 and m.newest >= ?4 and m.removed = 0
        and (select count(*) from recent) > ${ADDRESSES_MAX}
        and not exists (select 1 from derivation d where d.address_id = m.address_id)
      limit ${SINGLES_MAX}),
  candidate (address_id, wallet_id, row_set_id, first, count) as (
    select a.address_id, a.wallet_id, h.row_set_id, h.first, h.count
      from (select * from recent where (select count(*) from recent) <= ${ADDRESSES_MAX} union all select * from single) a
      join history h on h.owner_kind = 'address' and h.owner_id = a.address_id and h.asset = ?3
    union all
    select null, w.id, h.row_set_id, h.first, h.count from wallet w
      join history h on h.owner_kind = 'wallet' and h.owner_id = w.id and h.asset = ?3
      where w.chain = ?3 and (select count(*) from recent) > ${ADDRESSES_MAX}),
  bound (address_id, wallet_id, row_set_id, rank, low, high) as (
    select c.address_id, c.wallet_id, c.row_set_id, r.column1, c.first, c.first + c.count
      from candidate c, (values (?5), (?4 - 1)) r where c.row_set_id is not null
    union all
    select b.address_id, b.wallet_id, b.row_set_id, b.rank,
        case when coalesce(e.height, ${UNCONFIRMED_RANK}) > b.rank then e.position + 1 else b.low end,
        case when coalesce(e.height, ${UNCONFIRMED_RANK}) > b.rank then b.high else e.position end
      from bound b join entry e on e.row_set_id = b.row_set_id and e.position = b.low + (b.high - b.low) / 2
      where b.low < b.high),
  region as materialized (
    select address_id, wallet_id, row_set_id, min(low) as top, max(low) as bottom from bound
      where low = high group by address_id, wallet_id, row_set_id having max(low) > min(low))
select distinct lower(hex(e.hash)) as hash, w.id as wallet_id, w.name as wallet, a.id as address_id,
    coalesce(a.label, a.address) as address
  from region r join entry e on e.row_set_id = r.row_set_id and e.position >= r.top and e.position < r.bottom
    left join wallet w on w.id = r.wallet_id
    left join address a on r.wallet_id is null and a.id = r.address_id
  where (select sum(bottom - top) from region) <= ${ROWS_MAX}
    and e.hash in (select unhex(value) from json_each(?6))
  order by w.id is null, w.id, a.id`

export class SqliteRowOwners implements RowOwners {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  async of(
    { kind, id }: MergedOwner,
    chain: ChainSlug,
    rows: readonly Pick<Transfer, 'hash' | 'height'>[],
  ): Promise<ReadonlyMap<string, readonly RowOwner[]>> {
    if (rows.length === 0) return new Map()
    const ranks = rows.map(rankOf)
    const hashes = JSON.stringify(rows.map(({ hash }) => hash))
    const [low, high] = [Math.min(...ranks), Math.max(...ranks)]
    return toRowOwners(this.#statements.all(OWNERS, kind, id, chain, low, high, hashes))
  }
}
