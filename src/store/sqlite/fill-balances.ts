import type { DatabaseSync } from 'node:sqlite'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { ADDRESS_ROW } from './address-rows.ts'
import { AssetTotals } from './asset-totals.ts'
import { BalancePoints } from './balance-points.ts'
import { RangeSummaries } from './range-summaries.ts'
import { prepareRange } from './row-range.ts'
import { Sparklines } from './sparklines.ts'

/** A multiple of the largest summarised range. */
const BATCH_ROWS = 16_384

/** Computes summaries, totals and sparklines of a database that was written before these tables existed. */
export function fillBalances(db: DatabaseSync): void {
  const summaries = new RangeSummaries(db)
  summarizeAll(db, summaries)
  const totals = new AssetTotals(db)
  const sparklines = new Sparklines(db, summaries, new BalancePoints(db))
  const addresses = db.prepare(`${ADDRESS_ROW} order by a.id`)
  addresses.setReadBigInts(true)
  for (const row of addresses.iterate()) {
    totals.add(contributionOf(toTrackedAddress(row), 1))
    if (row['row_set_id'] === null) continue
    const from = Number(row['first'])
    const span = { rowSetId: Number(row['row_set_id']), from, to: from + Number(row['count']) }
    sparklines.draw(Number(row['history_id']), span)
  }
}

function summarizeAll(db: DatabaseSync, summaries: RangeSummaries): void {
  const range = prepareRange(db)
  const bounds = db.prepare(
    'select min(position) as first, max(position) as last from entry where row_set_id = ?',
  )
  for (const { id } of db.prepare('select id from row_set where orphaned = 0').all()) {
    const { first, last } = bounds.get(Number(id)) as { first: number | null; last: number | null }
    if (first === null || last === null) continue
    for (let at = Math.floor(first / BATCH_ROWS) * BATCH_ROWS; at <= last; at += BATCH_ROWS) {
      summaries.refresh(Number(id), range(Number(id), at, at + BATCH_ROWS))
    }
  }
}
