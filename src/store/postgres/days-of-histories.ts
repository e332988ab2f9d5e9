import { SUMMARY_ROWS } from '../../domain/history/range-summary.ts'
import type { DailyChanges } from '../../domain/ports/balances.ts'
import type { HistoryOwner } from '../../domain/ports/histories.ts'
import { dayChangeParts } from '../shared/digests/day-change-parts.ts'
import { RememberedDays } from '../shared/remembered-days.ts'
import { changesByDay } from './changes-by-day.ts'
import type { Database, Sql } from './database.ts'
import type { HistoryHeader, HistoryHeaders } from './history-header.ts'
import type { RowChecks } from './row-checks.ts'
import { toRowSetKey } from './row-set-key.ts'

interface Parts {
  readonly reads: Database
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
}

/** The changes by day of visible histories. Of those that were read lately, it looks only at who has written what. */
export class DaysOfHistories {
  readonly #parts: Parts
  readonly #writers: string
  readonly #remembered = new RememberedDays()

  constructor(parts: Parts) {
    this.#parts = parts
    const written = (table: string, place: string) =>
      `select ${parts.checks.writer.replace('xmin', 'e.xmin')} from part join ${table} e on e.history_id = $1 and e.row_set = $2 and ${place}`
    this.#writers = `with part (level, f, t) as (select * from unnest($3::bigint[], $4::bigint[], $5::bigint[]))
      select coalesce(sum(writer::text::bigint), 0) as sum, count(*) as count from (
        ${written('entry', 'part.level = 0 and e.position >= f and e.position < t')}
        union all
        ${written('range_summary', 'part.level > 0 and e.level = part.level and e.number >= f and e.number < t')}
      ) as written`
  }

  /** Null if there is no such history. Throws DamagedHistory. */
  async of(owner: HistoryOwner): Promise<DailyChanges | null> {
    const { reads, headers } = this.#parts
    const listing = owner.kind === 'address' ? 'page-header' : 'merged-page-header'
    const header = await headers.latest(reads, owner, listing)
    if (header === null) return null
    if (header.checked === null) return toDailyChanges(header, NO_CHANGES)
    const { rowSetId } = header.checked
    const known = this.#remembered.get(rowSetId, await this.#stateOf(reads, header, rowSetId))
    return known === null ? await this.#read(owner) : toDailyChanges(header, known)
  }

  /** From one snapshot. */
  #read(owner: HistoryOwner): Promise<DailyChanges | null> {
    const { reads, headers, checks } = this.#parts
    return reads.snapshot(async (tx) => {
      const header = await headers.of(tx, owner)
      if (header === null) return null
      const changes = await changesByDay(tx, header, checks)
      if (header.checked === null) return toDailyChanges(header, changes)
      const { rowSetId } = header.checked
      const state = await this.#stateOf(tx, header, rowSetId)
      return toDailyChanges(header, this.#remembered.set(rowSetId, state, changes))
    })
  }

  /** Differs if another version of the history shows other rows, or something was written into those that are shown. */
  async #stateOf(sql: Pick<Sql, 'prepared'>, header: HistoryHeader, rowSetId: number): Promise<string> {
    const { historyId, rowSet } = toRowSetKey(rowSetId)
    const parts = dayChangeParts(header)
    const size = (level: 0 | 1 | 2) => SUMMARY_ROWS[level]
    const [written] = await sql.prepared({ name: 'days-writers', text: this.#writers }, [
      historyId,
      rowSet,
      parts.map(({ level }) => level),
      parts.map(({ level, from }) => from / size(level)),
      parts.map(({ level, to }) => to / size(level)),
    ])
    return `${header.version} ${header.unconfirmed} ${written?.['sum']} ${written?.['count']}`
  }
}

const NO_CHANGES: DailyChanges['changes'] = []

function toDailyChanges({ chain, checked }: HistoryHeader, changes: DailyChanges['changes']): DailyChanges {
  return { chain, changes, balance: checked?.balance ?? 0n }
}
