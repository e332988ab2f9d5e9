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
import type { Database } from '../database.ts'

const OWN_MEMBERS = `history h join member m on m.history_id = h.id
      where h.owner_kind = $1 and h.owner_id = $2 and h.asset = $3 and m.newest >= $4 and m.removed = 0`
const RANK = `coalesce(e.height, ${UNCONFIRMED_RANK})`

/**
 * The histories that may have the rows: of the addresses with rows as new as these, or, of too many, of wallets and single
 * addresses. In each, the positions of the newest and below the oldest of these rows are found by bisection.
 */
const OWNERS = `with recursive
  recent as materialized (
    select m.address_id from ${OWN_MEMBERS} limit ${ADDRESSES_MAX + 1}),
  mode as materialized (select count(*) > ${ADDRESSES_MAX} as many from recent),
  single as materialized (
    select m.address_id from ${OWN_MEMBERS} and (select many from mode)
        and not exists (select from derivation d where d.address_id = m.address_id)
      limit ${SINGLES_MAX}),
  candidate as (
    select a.address_id, d.wallet_id, h.id as history_id, h.row_set, h.first, h.count
      from (select address_id from recent where not (select many from mode) union all select address_id from single) a
      join history h on h.owner_kind = 'address' and h.owner_id = a.address_id and h.asset = $3
      left join derivation d on d.address_id = a.address_id
    union all
    select null, w.id, h.id, h.row_set, h.first, h.count from wallet w
      join history h on h.owner_kind = 'wallet' and h.owner_id = w.id and h.asset = $3
      where w.chain = $3 and (select many from mode)),
  bound (address_id, wallet_id, history_id, row_set, rank, low, high) as (
    select c.address_id, c.wallet_id, c.history_id, c.row_set, r.rank, c.first, c.first + c.count
      from candidate c, (values ($5::bigint), ($4::bigint - 1)) r (rank) where c.row_set is not null
    union all
    select b.address_id, b.wallet_id, b.history_id, b.row_set, b.rank,
        case when ${RANK} > b.rank then e.position + 1 else b.low end,
        case when ${RANK} > b.rank then b.high else e.position end
      from bound b join entry e on e.history_id = b.history_id and e.row_set = b.row_set
        and e.position = b.low + (b.high - b.low) / 2
      where b.low < b.high),
  region as materialized (
    select address_id, wallet_id, history_id, row_set, min(low) as top, max(low) as bottom from bound
      where low = high group by address_id, wallet_id, history_id, row_set having max(low) > min(low))
select distinct encode(e.hash, 'hex') as hash, w.id as wallet_id, w.name as wallet, a.id as address_id,
    coalesce(a.label, a.address) as address
  from region r join entry e on e.history_id = r.history_id and e.row_set = r.row_set
      and e.position >= r.top and e.position < r.bottom
    left join wallet w on w.id = r.wallet_id
    left join address a on r.wallet_id is null and a.id = r.address_id
  where (select sum(bottom - top) from region) <= ${ROWS_MAX} and e.hash = any($6)
  order by wallet_id nulls last, address_id`

export class PostgresRowOwners implements RowOwners {
  readonly #reads: Database

  constructor(reads: Database) {
    this.#reads = reads
  }

  async of(
    { kind, id }: MergedOwner,
    chain: ChainSlug,
    rows: readonly Pick<Transfer, 'hash' | 'height'>[],
  ): Promise<ReadonlyMap<string, readonly RowOwner[]>> {
    if (rows.length === 0) return new Map()
    const ranks = rows.map(rankOf)
    const hashes = rows.map(({ hash }) => Buffer.from(hash, 'hex'))
    const [low, high] = [Math.min(...ranks), Math.max(...ranks)]
    return toRowOwners(await this.#reads.all(OWNERS, [kind, id, chain, low, high, hashes]))
  }
}
