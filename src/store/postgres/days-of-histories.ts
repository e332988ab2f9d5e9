import type { DailyChanges } from '../../domain/ports/balances.ts'
import type { HistoryOwner } from '../../domain/ports/histories.ts'
import { RememberedDays } from '../shared/remembered-days.ts'
import { changesByDay } from './changes-by-day.ts'
import type { Database } from './database.ts'
import type { HistoryHeader, HistoryHeaders } from './history-header.ts'
import type { RowChecks } from './row-checks.ts'

interface Parts {
  readonly reads: Database
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
}

/** The changes by day of visible histories. Those that were read lately take one look at their header. */
export class DaysOfHistories {
  readonly #parts: Parts
  readonly #remembered = new RememberedDays()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Null if there is no such history. Throws DamagedHistory. */
  async of(owner: HistoryOwner): Promise<DailyChanges | null> {
    const { reads, headers } = this.#parts
    const header = await headers.latest(
      reads,
      owner,
      owner.kind === 'address' ? 'page-header' : 'merged-page-header',
    )
    if (header === null) return null
    const { rowSetId, state } = keyOf(header)
    const changes = this.#remembered.get(rowSetId, state)
    return changes === null ? await this.#read(owner) : toDailyChanges(header, changes)
  }

  /** From one snapshot. */
  #read(owner: HistoryOwner): Promise<DailyChanges | null> {
    const { reads, headers, checks } = this.#parts
    return reads.snapshot(async (tx) => {
      const header = await headers.of(tx, owner)
      if (header === null) return null
      const { rowSetId, state } = keyOf(header)
      const changes = await changesByDay(tx, header, checks)
      return toDailyChanges(header, this.#remembered.set(rowSetId, state, changes))
    })
  }
}

/** Another version of a history shows other rows. */
function keyOf({ id, rowSet, version, checked }: HistoryHeader) {
  return { rowSetId: checked?.rowSetId ?? -id, state: `${rowSet} ${version}` }
}

function toDailyChanges({ chain, checked }: HistoryHeader, changes: DailyChanges['changes']): DailyChanges {
  return { chain, changes, balance: checked?.balance ?? 0n }
}
