import type { DatabaseSync } from 'node:sqlite'
import { addToTotals } from '../postgres/asset-totals.ts'
import type { Columns, Database, Sql } from '../postgres/database.ts'
import { writeEntries } from '../postgres/entries.ts'
import { toRowSetId } from '../postgres/row-set-key.ts'
import { readTracked } from '../postgres/tracked-row.ts'
import { toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { headerDigest } from '../shared/digests/header-digest.ts'
import { sparklineChecksum } from '../shared/digests/record-checksums.ts'
import { prepareRange } from '../sqlite/row-range.ts'
import { joined, type SourceAddress } from './sqlite-source.ts'

/** A multiple of the rows that one range summary covers, so that most batches make whole ranges. */
export const BATCH_ROWS = 4096
/** The row sets of a history in the target. */
const SHOWN = 1
const DRAFTED = 2

/** Its own rows come last: an address that was interrupted before is copied again. */
export async function copyAddress(
  from: DatabaseSync,
  to: Database,
  source: SourceAddress,
  digest: string,
): Promise<void> {
  const { id, draft } = source
  await to.transaction((tx) => forgetAddress(tx, id))
  const shown = toNumber(source.history['row_set_id'])
  const drafted = toNumber(draft?.['row_set_id'] ?? null)
  const shownCopy = toRowSetId({ historyId: id, rowSet: SHOWN })
  if (shown !== null) await copyRowSet(from, to, shown, shownCopy)
  if (drafted !== null && drafted !== shown) {
    await copyRowSet(from, to, drafted, toRowSetId({ historyId: id, rowSet: DRAFTED }))
  }
  await to.transaction(async (tx) => {
    await insert(tx, 'address', source.address)
    await insert(tx, 'history', {
      ...without(source.history, ['row_set_id', 'digest']),
      id,
      row_set: shown === null ? null : SHOWN,
      row_sets: DRAFTED,
      digest: sealed(source, shown === null ? null : shownCopy),
    })
    await insert(tx, 'sync', without(source.sync, ['running', 'live', 'again']))
    if (draft !== null) {
      const rowSet = drafted === shown ? SHOWN : DRAFTED
      await insert(tx, 'draft', {
        ...without(draft, ['address_id', 'row_set_id']),
        history_id: id,
        row_set: rowSet,
      })
    }
    if (source.sparkline !== null) {
      const checksum = sparklineChecksum(id, source.sparkline)
      await insert(tx, 'sparkline', { history_id: id, balances: source.sparkline, checksum })
    }
    await addToTotals(tx, id, contributionOf(toTrackedAddress(joined(source)), 1))
    await insert(tx, 'migrated', { address_id: id, digest })
  })
}

/** The digest of the header in the target, whose row set has another id. */
function sealed(source: SourceAddress, rowSetId: number | null): bigint {
  return headerDigest({ ...joined(source), row_set_id: rowSetId })
}

/** Deletes what was copied of an address. */
export async function forgetAddress(tx: Sql, id: number): Promise<void> {
  const [row] = await readTracked(tx, 'a.id = $1', [id])
  if (row !== undefined) await addToTotals(tx, id, contributionOf(toTrackedAddress(row), -1))
  for (const table of ['entry', 'range_summary', 'draft', 'sparkline']) {
    await tx.run(`delete from ${table} where history_id = $1`, [id])
  }
  for (const table of ['sync', 'migrated']) await tx.run(`delete from ${table} where address_id = $1`, [id])
  for (const table of ['history', 'address']) await tx.run(`delete from ${table} where id = $1`, [id])
}

/** A row that the target has already stays. */
export async function insert(tx: Sql, table: string, columns: Columns): Promise<void> {
  const names = Object.keys(columns)
  const places = names.map((_, index) => `$${index + 1}`)
  await tx.run(
    `insert into ${table} (${names.join(', ')}) overriding system value values (${places.join(', ')})
      on conflict do nothing`,
    Object.values(columns),
  )
}

async function copyRowSet(from: DatabaseSync, to: Database, source: number, target: number): Promise<void> {
  const { first, last } = from
    .prepare('select min(position) as first, max(position) as last from entry where row_set_id = ?')
    .get(source) as { first: number | null; last: number | null }
  if (first === null || last === null) return
  const range = prepareRange(from)
  for (let at = Math.floor(first / BATCH_ROWS) * BATCH_ROWS; at <= last; at += BATCH_ROWS) {
    const rows = range(source, at, at + BATCH_ROWS)
    await to.transaction((tx) => writeEntries(tx, target, rows))
  }
}

function without(columns: Columns, names: readonly string[]): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name)))
}
