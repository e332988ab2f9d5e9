import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { classify, isShownAnew, type MergedRow } from '../../../domain/history/merged-row.ts'
import { rankOf, UNCONFIRMED_RANK } from '../../../domain/history/rank.ts'
import type {
  KnownTransaction,
  MergedOwner,
  OwnerHistories,
  OwnerTotals,
} from '../../../domain/ports/owner-histories.ts'
import { isRowOf } from '../../shared/merge/is-row-of.ts'
import type { BalancePoints } from '../balance-points.ts'
import type { SqliteChanges } from '../changes.ts'
import type { CheckedRows } from '../checked-rows.ts'
import type { HistoryHeader, HistoryHeaders } from '../history-header.ts'
import type { RowSets } from '../row-sets.ts'
import type { MergeRecords } from './merge-records.ts'
import type { MergedEntries } from './merged-entries.ts'
import type { OwnAddresses } from './own-addresses.ts'
import type { OwnerMembers } from './owner-members.ts'
import type { OwnerTotalsRows } from './owner-totals-rows.ts'

interface Parts {
  readonly members: OwnerMembers
  readonly ownerTotals: OwnerTotalsRows
  readonly ownAddresses: OwnAddresses
  readonly rowSets: RowSets
  readonly changes: SqliteChanges
  readonly headers: HistoryHeaders
  readonly points: BalancePoints
  readonly checkedRows: CheckedRows
  readonly mergedEntries: MergedEntries
  readonly records: MergeRecords
}

/** Rows of a block that are searched for a hash in one step. */
const FOUND_AT_ONCE = 64

export class SqliteOwnerHistories implements OwnerHistories {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
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

  async setFacts(owner: MergedOwner, chain: ChainSlug, known: readonly KnownTransaction[]): Promise<number> {
    const { changes, headers, mergedEntries, records } = this.#parts
    return changes.transaction((changed) => {
      const header = headers.merged(owner, chain)
      const rowSetId = header?.rowSetId ?? null
      if (header === null || rowSetId === null) return 0
      const found = known.flatMap((one) => {
        const row = this.#rowAt(header, rowSetId, rankOf(one), one.hash)
        if (row === undefined || !isRowOf(one, row)) return []
        return [{ before: row, after: { ...row, ...classify(row, one.facts) } }]
      })
      const rows = found.map(({ after }) => after)
      const positions = rows.map(({ position }) => position)
      const sum = mergedEntries.changing(rowSetId, positions, records.partsDigest(header.id), () =>
        mergedEntries.replace(rowSetId, rows),
      )
      records.setPartsDigest(header.id, sum)
      if (found.some(({ before, after }) => isShownAnew(before, after)))
        changed({ kind: 'owner', owner, chain })
      return found.length
    })
  }

  async ownAmong(
    owner: MergedOwner,
    chain: ChainSlug,
    addresses: readonly string[],
  ): Promise<ReadonlySet<string>> {
    return this.#parts.ownAddresses.among(owner, chain, addresses)
  }

  async chains(owner: MergedOwner): Promise<readonly ChainSlug[]> {
    return this.#parts.ownerTotals.chains(owner)
  }

  async totals(owners: readonly MergedOwner[]): Promise<readonly OwnerTotals[]> {
    return this.#parts.ownerTotals.of(owners)
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
