import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { MergedOwner } from '../../../domain/ports/owner-histories.ts'
import { OWN_WALLETS } from '../../shared/group-queries.ts'
import { Statements } from '../statements.ts'

// A cross join keeps its order: few addresses are looked up among many.
const MEMBERS = `select a.address from json_each(?1) t cross join address a on a.chain = ?2 and a.address = t.value
  where exists (select 1 from history h join member m on m.history_id = h.id
    where h.owner_kind = ?3 and h.owner_id = ?4 and h.asset = ?2 and m.address_id = a.id and m.removed = 0)`

/** Unused addresses are no members: they are known by their wallet. */
const UNUSED = `select u.address from json_each(?1) t join unused_address u on u.address = t.value
  join wallet w on w.id = u.wallet_id and w.chain = ?2
  where ?3 = 'all' or u.wallet_id in (${OWN_WALLETS('?3', '?4')})`

/** Which addresses belong to an owner. */
export class OwnAddresses {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  among({ kind, id }: MergedOwner, chain: ChainSlug, addresses: readonly string[]): ReadonlySet<string> {
    const values = [JSON.stringify(addresses), chain, kind, id] as const
    const rows = [...this.#statements.all(MEMBERS, ...values), ...this.#statements.all(UNUSED, ...values)]
    return new Set(rows.map((row) => String(row['address'])))
  }
}
