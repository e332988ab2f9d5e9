import type { Leg } from '../../../domain/history/merge-legs.ts'
import { toNumber } from '../../shared/columns/address-columns.ts'
import { fromColumn } from '../../shared/columns/amount-column.ts'
import type { CheckedHistory } from '../../shared/digests/checked-history.ts'
import type { LegsWanted, MemberHead } from '../../shared/merge/rebuild-questions.ts'
import type { Columns, Sql } from '../database.ts'
import { HEADERS_OF, type HistoryHeaders } from '../history-header.ts'
import type { RowChecks } from '../row-checks.ts'
import { OLDEST_RANK, OLDEST_YOUNG_RANK } from './member-ranks.ts'
import { blaming } from './member-rows.ts'

const AT_ONCE = 256

const MEMBERS = `select m.address_id, m.balance, ${OLDEST_RANK} as oldest, ${OLDEST_YOUNG_RANK} as young
  from member m left join address a on a.id = m.address_id left join history h on h.id = a.id
  where m.history_id = $1 and m.address_id > $2 order by m.address_id limit ${AT_ONCE}`

interface Parts {
  readonly headers: HistoryHeaders
  readonly checks: RowChecks
}

/** The members of a merged history, read from one snapshot. */
export class SnapshotMembers {
  readonly #tx: Sql
  readonly #parts: Parts

  constructor(tx: Sql, parts: Parts) {
    this.#tx = tx
    this.#parts = parts
  }

  /** Some with larger ids, in their order. Throws DamagedMember. */
  async after(historyId: number, addressId: number): Promise<readonly MemberHead[]> {
    const members = await this.#tx.all(MEMBERS, [historyId, addressId])
    const ids = members.map((member) => Number(member['address_id']))
    const headers = await this.#tx.all(HEADERS_OF, [ids])
    const byId = new Map(headers.map((header) => [Number(header['id']), header]))
    const heads: MemberHead[] = []
    for (const member of members) heads.push(await this.#headOf(member, byId))
    return heads
  }

  /** Rows of one segment of each, newest first. Throws DamagedMember. */
  async legs(wanted: readonly LegsWanted[]): Promise<readonly (readonly Leg[])[]> {
    const read: (readonly Leg[])[] = []
    for (const { member, segment } of wanted) {
      const checked = member.checked as CheckedHistory
      const [rows] = await blaming(member.addressId, () =>
        this.#parts.checks.read(this.#tx, checked, [segment]),
      )
      read.push(rows?.rows ?? [])
    }
    return read
  }

  async #headOf(member: Columns, headers: ReadonlyMap<number, Columns>): Promise<MemberHead> {
    const addressId = Number(member['address_id'])
    const included = fromColumn(member['balance'])
    const columns = headers.get(addressId)
    if (columns === undefined) {
      return { addressId, checked: null, oldest: null, oldestYoung: null, balance: 0n, included }
    }
    const { checked } = await blaming(addressId, () => this.#parts.headers.read(columns))
    return {
      addressId,
      checked,
      oldest: toNumber(member['oldest']),
      oldestYoung: toNumber(member['young']),
      balance: checked?.balance ?? 0n,
      included,
    }
  }
}
