import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { classify, isShownAnew, type MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import { rankOf } from '../../../domain/history/rank.ts'
import type {
  KnownTransaction,
  MergedOwner,
  OwnerHistories,
  OwnerTotals,
} from '../../../domain/ports/owner-histories.ts'
import { toChains } from '../../shared/columns/chain-column.ts'
import { toOwnerTotals } from '../../shared/columns/owner-columns.ts'
import { OWN_WALLETS } from '../../shared/group-queries.ts'
import { isRowOf } from '../../shared/merge/is-row-of.ts'
import { announce } from '../announcements.ts'
import type { Database, Sql } from '../database.ts'
import { readEntries, readEntriesWithHash } from '../entries.ts'
import type { HistoryHeader, HistoryHeaders } from '../history-header.ts'
import { lockPartsDigest, setPartsDigest } from './merge-records.ts'
import { changingParts, replaceParts, withParts } from './merged-entries.ts'
import { addMembers, createMerged, removeMembers, removeOwner, setMembers } from './owner-members.ts'

const IS_BEHIND = `(exists (select 1 from member m where m.history_id = h.id and m.changed_from is not null)
  or exists (select 1 from merged_history g where g.history_id = h.id and g.rebuild = 1))`

const TOTALS = `select h.*, h.asset as chain, h.owner_kind as kind, p.balances, p.checksum,
    coalesce((select height from chain_tip t where t.chain = h.asset and t.complement = ~t.height), h.proof_tip, 0) as tip,
    ${IS_BEHIND} as behind,
    exists (select 1 from history d join member m on m.address_id = d.owner_id and m.history_id = h.id
      where d.damage is not null and d.owner_kind = 'address') as damaged,
    (select count(*) from member m where m.history_id = h.id and m.removed = 0) as members
  from unnest($1::text[], $2::bigint[]) with ordinality as o (kind, id, place)
    join history h on h.owner_kind = o.kind and h.owner_id = o.id
    left join sparkline p on p.history_id = h.id
  order by o.place, h.id`

interface Parts {
  readonly db: Database
  readonly reads: Database
  readonly headers: HistoryHeaders
}

/** Unused addresses are no members: they are known by their wallet. */
const OWN = `select a.address from address a where a.chain = $2 and a.address = any($1::text[])
    and exists (select from history h join member m on m.history_id = h.id
      where h.owner_kind = $3 and h.owner_id = $4 and h.asset = $2 and m.address_id = a.id and m.removed = 0)
  union all select u.address from unused_address u join wallet w on w.id = u.wallet_id and w.chain = $2
    where u.address = any($1::text[]) and ($3 = 'all' or u.wallet_id in (${OWN_WALLETS('$3::text', '$4::bigint')}))`

export class PostgresOwnerHistories implements OwnerHistories {
  readonly #db: Database
  readonly #reads: Database
  readonly #headers: HistoryHeaders

  constructor({ db, reads, headers }: Parts) {
    this.#db = db
    this.#reads = reads
    this.#headers = headers
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

  async setFacts(owner: MergedOwner, chain: ChainSlug, known: readonly KnownTransaction[]): Promise<number> {
    return this.#db.repeatable(async (tx) => {
      const header = await this.#headers.of(tx, { ...owner, chain })
      const rowSetId = header?.checked?.rowSetId
      if (header === null || rowSetId === undefined) return 0
      const rows: MergedRow[] = []
      let isChanged = false
      for (const one of known) {
        const row = await rowAt(tx, header, rowSetId, one.height, one.hash)
        if (row === undefined || !isRowOf(one, row)) continue
        const after = { ...row, ...classify(row, one.facts) }
        rows.push(after)
        if (isShownAnew(row, after)) isChanged = true
      }
      const positions = rows.map(({ position }) => position)
      const before = await lockPartsDigest(tx, header.id)
      const sum = await changingParts(tx, rowSetId, positions, before, () => replaceParts(tx, rowSetId, rows))
      await setPartsDigest(tx, header.id, sum)
      if (isChanged) await announce(tx, { kind: 'owner', owner, chain })
      return rows.length
    })
  }

  async ownAmong(
    { kind, id }: MergedOwner,
    chain: ChainSlug,
    addresses: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const rows = await this.#reads.all(OWN, [addresses, chain, kind, id])
    return new Set(rows.map((row) => String(row['address'])))
  }

  async chains({ kind, id }: MergedOwner): Promise<readonly ChainSlug[]> {
    const rows = await this.#reads.all('select asset from history where owner_kind = $1 and owner_id = $2', [
      kind,
      id,
    ])
    return toChains(rows)
  }

  async totals(owners: readonly MergedOwner[]): Promise<readonly OwnerTotals[]> {
    return readOwnerTotals(this.#reads, owners)
  }

  async #write(work: (tx: Sql) => Promise<unknown>): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await work(tx)
      await announce(tx, { kind: 'merge' })
    })
  }
}

/** What the merged histories of owners add up to, in the order of the owners. */
export async function readOwnerTotals(
  sql: Sql,
  owners: readonly MergedOwner[],
): Promise<readonly OwnerTotals[]> {
  const rows = await sql.all(TOTALS, [owners.map(({ kind }) => kind), owners.map(({ id }) => id)])
  return rows.map(toOwnerTotals)
}

/** The row of a transaction in a block. */
async function rowAt(
  tx: Sql,
  { first, count }: HistoryHeader,
  rowSetId: number,
  height: number | null,
  hash: string,
): Promise<MergedRow | undefined> {
  const [from, to] = await blockAt(tx, rowSetId, { from: first, to: first + count }, height)
  const [found] = await readEntriesWithHash(tx, rowSetId, { from, to }, hash)
  return found === undefined ? undefined : (await withParts(tx, rowSetId, [found]))[0]
}

/** The positions of the rows of a block, by bisection: heights never grow with the position. */
async function blockAt(
  tx: Sql,
  rowSetId: number,
  shown: Range,
  height: number | null,
): Promise<readonly [number, number]> {
  const rank = rankOf({ height })
  const firstBelow = async (limit: number) => {
    let { from: low, to: high } = shown
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [row] = await readEntries(tx, rowSetId, middle, middle + 1)
      if (row === undefined || rankOf(row) < limit) high = middle
      else low = middle + 1
    }
    return low
  }
  return [height === null ? shown.from : await firstBelow(rank + 1), await firstBelow(rank)]
}
