import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { MergedOwner, OwnerTotals } from '../../../domain/ports/owner-histories.ts'
import { toChains } from '../../shared/columns/chain-column.ts'
import { toOwnerTotals } from '../../shared/columns/owner-columns.ts'
import { Statements } from '../statements.ts'

// Damaged histories are few: they are found first, by their index.
const TOTALS = `select h.*, h.asset as chain, h.owner_kind as kind, p.balances, p.checksum,
    coalesce((select height from chain_tip t where t.chain = h.asset and t.complement = ~t.height), h.proof_tip, 0) as tip,
    (exists (select 1 from member m where m.history_id = h.id and m.changed_from is not null)
      or exists (select 1 from merged_history g where g.history_id = h.id and g.rebuild = 1)) as behind,
    exists (select 1 from history d cross join member m on m.address_id = d.owner_id and m.history_id = h.id
      where d.damage is not null and +d.owner_kind = 'address') as damaged,
    (select count(*) from member m where m.history_id = h.id and m.removed = 0) as members
  from json_each(?) o join history h on h.owner_kind = o.value ->> 'kind' and h.owner_id = o.value ->> 'id'
    left join sparkline p on p.history_id = h.id
  order by o.key, h.id`

/** What the merged histories of owners add up to. */
export class OwnerTotalsRows {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  chains({ kind, id }: MergedOwner): readonly ChainSlug[] {
    const rows = this.#statements.all(
      'select asset from history where owner_kind = ? and owner_id = ?',
      kind,
      id,
    )
    return toChains(rows)
  }

  /** In the order of the owners. */
  of(owners: readonly MergedOwner[]): readonly OwnerTotals[] {
    return this.#statements.all(TOTALS, JSON.stringify(owners)).map(toOwnerTotals)
  }
}
