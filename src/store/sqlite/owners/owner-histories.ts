import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { MergedOwner, OwnerHistories, OwnerTotals } from '../../../domain/ports/owner-histories.ts'
import { toOwnerTotals } from '../../shared/columns/owner-columns.ts'
import type { SqliteChanges } from '../changes.ts'
import type { RowSets } from '../row-sets.ts'
import { Statements } from '../statements.ts'
import type { OwnerMembers } from './owner-members.ts'

interface Parts {
  readonly members: OwnerMembers
  readonly rowSets: RowSets
  readonly changes: SqliteChanges
}

const TOTALS = `select h.*, h.asset as chain, h.owner_kind as kind,
    coalesce((select height from chain_tip t where t.chain = h.asset and t.complement = ~t.height), h.proof_tip, 0) as tip,
    (exists (select 1 from member m where m.history_id = h.id and m.changed_from is not null)
      or exists (select 1 from merged_history g where g.history_id = h.id and g.rebuild = 1)) as behind,
    exists (select 1 from history d join member m on m.address_id = d.owner_id and m.history_id = h.id
      where d.damage is not null and d.owner_kind = 'address') as damaged
  from json_each(?) o join history h on h.owner_kind = o.value ->> 'kind' and h.owner_id = o.value ->> 'id'
  order by o.key, h.id`

export class SqliteOwnerHistories implements OwnerHistories {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async create(owner: MergedOwner, chain: ChainSlug): Promise<void> {
    this.#write((members) => members.create(owner, chain))
  }

  async addMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void> {
    this.#write((members) => members.add(members.create(owner, chain), addressIds))
  }

  async removeMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void> {
    this.#write((members) => members.remove(members.create(owner, chain), addressIds))
  }

  async setMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void> {
    this.#write((members) => members.set(members.create(owner, chain), addressIds))
  }

  async remove(owner: MergedOwner): Promise<void> {
    this.#write((members) => {
      for (const rowSetId of members.removeOwner(owner)) this.#parts.rowSets.orphan(rowSetId)
    })
  }

  async behind(owner: MergedOwner): Promise<boolean> {
    return this.#parts.members.isBehind(owner)
  }

  async totals(owners: readonly MergedOwner[]): Promise<readonly OwnerTotals[]> {
    const rows = this.#statements.all(TOTALS, JSON.stringify(owners))
    return rows.map(toOwnerTotals)
  }

  #write(work: (members: OwnerMembers) => void): void {
    this.#parts.changes.transaction((changed) => {
      work(this.#parts.members)
      changed({ kind: 'merge' })
    })
  }
}
