import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { MergedOwner, OwnerHistories, OwnerTotals } from '../../../domain/ports/owner-histories.ts'
import { toOwnerTotals } from '../../shared/columns/owner-columns.ts'
import { announce } from '../announcements.ts'
import type { Database, Sql } from '../database.ts'
import { addMembers, createMerged, removeMembers, removeOwner, setMembers } from './owner-members.ts'

const IS_BEHIND = `(exists (select 1 from member m where m.history_id = h.id and m.changed_from is not null)
  or exists (select 1 from merged_history g where g.history_id = h.id and g.rebuild = 1))`

const TOTALS = `select h.*, h.asset as chain, h.owner_kind as kind,
    coalesce((select height from chain_tip t where t.chain = h.asset and t.complement = ~t.height), h.proof_tip, 0) as tip,
    ${IS_BEHIND} as behind,
    exists (select 1 from history d join member m on m.address_id = d.owner_id and m.history_id = h.id
      where d.damage is not null and d.owner_kind = 'address') as damaged
  from unnest($1::text[], $2::bigint[]) with ordinality as o (kind, id, place)
    join history h on h.owner_kind = o.kind and h.owner_id = o.id
  order by o.place, h.id`

export class PostgresOwnerHistories implements OwnerHistories {
  readonly #db: Database
  readonly #reads: Database

  constructor({ db, reads }: { readonly db: Database; readonly reads: Database }) {
    this.#db = db
    this.#reads = reads
  }

  async create(owner: MergedOwner, chain: ChainSlug): Promise<void> {
    await this.#write((tx) => createMerged(tx, owner, chain))
  }

  async addMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void> {
    await this.#write(async (tx) => addMembers(tx, await createMerged(tx, owner, chain), addressIds))
  }

  async removeMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void> {
    await this.#write(async (tx) => removeMembers(tx, await createMerged(tx, owner, chain), addressIds))
  }

  async setMembers(owner: MergedOwner, chain: ChainSlug, addressIds: readonly number[]): Promise<void> {
    await this.#write(async (tx) => setMembers(tx, await createMerged(tx, owner, chain), addressIds))
  }

  async remove(owner: MergedOwner): Promise<void> {
    await this.#write((tx) => removeOwner(tx, owner))
  }

  async behind({ kind, id }: MergedOwner): Promise<boolean> {
    const row = await this.#reads.one(
      `select 1 from history h where h.owner_kind = $1 and h.owner_id = $2 and ${IS_BEHIND} limit 1`,
      [kind, id],
    )
    return row !== undefined
  }

  async totals(owners: readonly MergedOwner[]): Promise<readonly OwnerTotals[]> {
    const rows = await this.#reads.all(TOTALS, [owners.map(({ kind }) => kind), owners.map(({ id }) => id)])
    return rows.map(toOwnerTotals)
  }

  async #write(work: (tx: Sql) => Promise<unknown>): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await work(tx)
      await announce(tx, { kind: 'merge' })
    })
  }
}
