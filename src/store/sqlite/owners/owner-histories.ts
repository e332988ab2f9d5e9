import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { classify, type MergedRow, type OwnFacts } from '../../../domain/history/merged-row.ts'
import { rankOf, UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import type { Transfer } from '../../../domain/history/transfer.ts'
import type { MergedOwner, OwnerHistories, OwnerTotals } from '../../../domain/ports/owner-histories.ts'
import { toOwnerTotals } from '../../shared/columns/owner-columns.ts'
import type { BalancePoints } from '../balance-points.ts'
import type { SqliteChanges } from '../changes.ts'
import type { CheckedRows } from '../checked-rows.ts'
import type { HistoryHeader, HistoryHeaders } from '../history-header.ts'
import type { RowSets } from '../row-sets.ts'
import { Statements } from '../statements.ts'
import type { MergedEntries } from './merged-entries.ts'
import type { OwnerMembers } from './owner-members.ts'

interface Parts {
  readonly members: OwnerMembers
  readonly rowSets: RowSets
  readonly changes: SqliteChanges
  readonly headers: HistoryHeaders
  readonly points: BalancePoints
  readonly checkedRows: CheckedRows
  readonly mergedEntries: MergedEntries
}

/** Rows of a block that are searched for a hash in one step. */
const FOUND_AT_ONCE = 64

const TOTALS = `select h.*, h.asset as chain, h.owner_kind as kind, p.balances, p.checksum,
    coalesce((select height from chain_tip t where t.chain = h.asset and t.complement = ~t.height), h.proof_tip, 0) as tip,
    (exists (select 1 from member m where m.history_id = h.id and m.changed_from is not null)
      or exists (select 1 from merged_history g where g.history_id = h.id and g.rebuild = 1)) as behind,
    exists (select 1 from history d join member m on m.address_id = d.owner_id and m.history_id = h.id
      where d.damage is not null and d.owner_kind = 'address') as damaged
  from json_each(?) o join history h on h.owner_kind = o.value ->> 'kind' and h.owner_id = o.value ->> 'id'
    left join sparkline p on p.history_id = h.id
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

  async setFacts(
    owner: MergedOwner,
    chain: ChainSlug,
    { hash, height }: Pick<Transfer, 'hash' | 'height'>,
    facts: OwnFacts,
  ): Promise<boolean> {
    const { changes, headers, mergedEntries } = this.#parts
    return changes.transaction((changed) => {
      const header = headers.merged(owner, chain)
      if (header === null || header.rowSetId === null) return false
      const row = this.#rowAt(header, header.rowSetId, rankOf({ height }), hash)
      if (row === undefined) return false
      mergedEntries.replace(header.rowSetId, [{ ...row, ...classify(row, facts) }])
      changed({ kind: 'owner', owner, chain })
      return true
    })
  }

  async totals(owners: readonly MergedOwner[]): Promise<readonly OwnerTotals[]> {
    const rows = this.#statements.all(TOTALS, JSON.stringify(owners))
    return rows.map(toOwnerTotals)
  }

  /** The row of a transaction in the block of this rank. */
  #rowAt(header: HistoryHeader, rowSetId: number, rank: number, hash: string): MergedRow | undefined {
    const { points, checkedRows, mergedEntries } = this.#parts
    const shown = { from: header.first, to: header.first + header.count }
    const check = (position: number) => checkedRows.check(header, { from: position, to: position + 1 })
    let from = rank === UNCONFIRMED_RANK ? shown.from : points.seekHeight(rowSetId, shown, rank, check)
    for (; from !== null && from < shown.to; from += FOUND_AT_ONCE) {
      const rows = checkedRows.range(header, from, Math.min(shown.to, from + FOUND_AT_ONCE))
      const found = rows.find((row) => row.hash === hash && rankOf(row) === rank)
      if (found !== undefined) return mergedEntries.merged(rowSetId, [found])[0]
      if (rows.some((row) => rankOf(row) < rank)) return undefined
    }
    return undefined
  }

  #write(work: (members: OwnerMembers) => void): void {
    this.#parts.changes.transaction((changed) => {
      work(this.#parts.members)
      changed({ kind: 'merge' })
    })
  }
}
