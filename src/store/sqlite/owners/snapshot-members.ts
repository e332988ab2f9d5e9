import type { DatabaseSync } from 'node:sqlite'
import type { Leg } from '../../../domain/history/merge-legs.ts'

import { fromColumn } from '../../shared/columns/amount-column.ts'
import type { CheckedHistory } from '../../shared/digests/checked-history.ts'
import type { LegsWanted, MemberHead } from '../../shared/merge/rebuild-questions.ts'
import { HistoryHeaders } from '../history-header.ts'
import { RangeSummaries } from '../range-summaries.ts'
import { RowChecks } from '../row-checks.ts'
import { type Columns, Statements } from '../statements.ts'
import { OLDEST_RANK, OLDEST_YOUNG_RANK } from './member-ranks.ts'
import { blaming } from './member-rows.ts'

const AT_ONCE = 64

const MEMBERS = `select m.address_id, m.balance, ${OLDEST_RANK} as oldest, ${OLDEST_YOUNG_RANK} as young
  from member m left join address a on a.id = m.address_id
    left join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain
  where m.history_id = ? and m.address_id > ? order by m.address_id limit ${AT_ONCE}`

/** The members of a merged history, read through a connection that shows one moment. */
export class SnapshotMembers {
  readonly #statements: Statements
  readonly #headers: HistoryHeaders
  readonly #checks: RowChecks

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
    this.#headers = new HistoryHeaders(db)
    this.#checks = new RowChecks(db, new RangeSummaries(db))
  }

  /** Some with larger ids, in their order. Throws DamagedMember. */
  after(historyId: number, addressId: number): readonly MemberHead[] {
    return this.#statements.all(MEMBERS, historyId, addressId).map((columns) => this.#headOf(columns))
  }

  /** Rows of one segment of each, newest first. Throws DamagedMember. */
  legs(wanted: readonly LegsWanted[]): readonly (readonly Leg[])[] {
    return wanted.map(({ member, segment }) =>
      blaming(member.addressId, () => this.#checks.read(member.checked as CheckedHistory, segment)),
    )
  }

  #headOf(columns: Columns): MemberHead {
    const addressId = Number(columns['address_id'])
    const header = blaming(addressId, () => this.#headers.get(addressId))
    const included = fromColumn(columns['balance'])
    if (header === null) {
      return { addressId, checked: null, oldest: null, oldestYoung: null, balance: 0n, included }
    }
    const { checked, balance } = header
    const [oldest, oldestYoung] = [columns['oldest'], columns['young']].map((rank) =>
      rank === null || rank === undefined ? null : Number(rank),
    ) as [number | null, number | null]
    return { addressId, checked, oldest, oldestYoung, balance, included }
  }
}
