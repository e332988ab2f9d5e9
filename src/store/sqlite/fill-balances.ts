import type { DatabaseSync } from 'node:sqlite'
import { type AddressColumns, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { BalancePoints } from './balance-points.ts'
import { ChainTotals } from './chain-totals.ts'
import { prepareRange } from './entries.ts'
import { RangeSummaries } from './range-summaries.ts'
import { Sparklines } from './sparklines.ts'

/** A multiple of what the largest stretch covers. */
const BATCH_ROWS = 16_384

/** Works out stretches, totals and lines of what a database held before it had these tables. */
export function fillBalances(db: DatabaseSync): void {
  const summaries = new RangeSummaries(db)
  const totals = new ChainTotals(db)
  const sparklines = new Sparklines(db, summaries, new BalancePoints(db))
  const range = prepareRange(db)
  const lastOf = db.prepare(
    'select min(position) as first, max(position) as last from entry where history_id = ?',
  )
  for (const { id } of db.prepare('select id from history where orphaned = 0').all()) {
    const { first, last } = lastOf.get(Number(id)) as { first: number | null; last: number | null }
    if (first === null || last === null) continue
    for (let at = Math.floor(first / BATCH_ROWS) * BATCH_ROWS; at <= last; at += BATCH_ROWS) {
      summaries.refresh(Number(id), range(Number(id), at, at + BATCH_ROWS))
    }
  }
  const addresses = db.prepare('select * from address order by id')
  addresses.setReadBigInts(true)
  for (const row of addresses.iterate() as Iterable<AddressColumns>) {
    totals.add(contributionOf(toTrackedAddress(row), 1))
    const historyId = row['history_id']
    if (historyId === null) continue
    const from = Number(row['first'])
    const span = { historyId: Number(historyId), from, to: from + Number(row['count']) }
    sparklines.draw(Number(row['id']), span)
  }
}
