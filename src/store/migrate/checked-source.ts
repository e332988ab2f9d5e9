import type { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../domain/errors.ts'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { segmentsOf } from '../../domain/history/segments.ts'
import { damageOf } from '../shared/columns/damage-columns.ts'
import { auditedFrom, pointAfter, requireHeader } from '../shared/digests/audit-pieces.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { sumOfRanges } from '../sqlite/history-digests.ts'
import { HistoryHeaders } from '../sqlite/history-header.ts'
import { RangeSummaries } from '../sqlite/range-summaries.ts'
import { RowChecks } from '../sqlite/row-checks.ts'
import { isUnreadable } from '../sqlite/unreadable.ts'
import { joined, type SourceAddress } from './sqlite-source.ts'

/** Compares addresses of the source with what was written, before they are copied. */
export class CheckedSource {
  readonly #summaries: RangeSummaries
  readonly #checks: RowChecks
  readonly #headers: HistoryHeaders

  constructor(from: DatabaseSync) {
    this.#summaries = new RangeSummaries(from)
    this.#checks = new RowChecks(from, this.#summaries)
    this.#headers = new HistoryHeaders(from)
  }

  /** Throws StartError, which names the address, unless all that is stored of it is as it was written. */
  require(source: SourceAddress): void {
    try {
      this.#compare(source)
    } catch (error) {
      if (!(error instanceof DamagedHistory) && !isUnreadable(error)) throw error
      const what = error instanceof DamagedHistory ? error.message : 'Stored data cannot be read.'
      const { chain, address } = source.address
      throw new StartError(
        `The source is damaged at ${chain} ${address}: ${what} This address and those after it were not copied. Run the program with the source until it has read the history again, or restore a backup; then migrate again.`,
      )
    }
  }

  #compare(source: SourceAddress): void {
    const row = joined(source)
    const damage = damageOf(row)
    if (damage !== null) throw new DamagedHistory(damage)
    const checked = this.#headers.get(source.id)?.checked ?? null
    if (checked === null || checked.from === checked.to) return
    this.#compareRows(checked)
    requireHeader(row, sumOfRanges(checked.rowSetId, checked, this.#summaries))
  }

  #compareRows(checked: CheckedHistory): void {
    let point = auditedFrom(checked, null)
    for (const segment of segmentsOf(checked, checked)) {
      point = pointAfter(checked, point, segment, this.#checks.read(checked, segment))
    }
  }
}
