import { firstBreak } from '../../domain/history/continuity.ts'
import { damagedRows } from '../../domain/history/damaged-history.ts'
import type { Range } from '../../domain/history/range-summary.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Entries } from './entries.ts'
import type { HistoryHeader } from './history-header.ts'
import type { RowChecks } from './row-checks.ts'

/** Rows of visible histories that are as they were written. Reading others throws DamagedHistory. */
export class CheckedRows {
  readonly #checks: RowChecks
  readonly #entries: Entries

  constructor(checks: RowChecks, entries: Entries) {
    this.#checks = checks
    this.#entries = entries
  }

  /** Rows at positions `from` to `to` (exclusive), newest first. */
  range(header: HistoryHeader, from: number, to: number): Row[] {
    if (header.rowSetId === null || from >= to) return []
    this.check(header, { from, to })
    const rows = this.#entries.range(header.rowSetId, from, to)
    if (rows.length !== to - from || firstBreak(rows) !== null) {
      throw damagedRows(from - header.first, to - header.first)
    }
    return rows
  }

  check({ checked }: HistoryHeader, wanted: Range): void {
    if (checked !== null) this.#checks.check(checked, wanted)
  }
}
