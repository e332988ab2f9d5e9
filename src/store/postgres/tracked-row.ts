import type { AddressColumns } from '../shared/columns/address-columns.ts'
import type { Columns, Sql } from './database.ts'
import { liveOf } from './live-column.ts'
import { toRowSetId } from './row-set-key.ts'

/** An address, the header of its history, and its place in the queue. */
export const FROM_TRACKED = 'address a join history h on h.id = a.id join sync s on s.address_id = a.id'

export const TRACKED = `a.id, a.address, a.type, a.label, a.created_at, h.id * 1048576 + h.row_set as row_set_id,
  h.row_set, h.opened_row_set, h.version, h.first, h.count, h.unsettled, h.balance, h.unconfirmed_balance, h.unconfirmed,
  h.next_row_id, h.revision, h.proof_tip, h.proof_source, h.verification, h.top_digest, h.bottom_digest,
  h.ranges_digest, h.digest, h.damage, h.audited_at, s.*, s.chain as queue_chain, ${liveOf('s')} as live, a.chain,
  a.identity_checksum`

/** The draft of the history, to be read with `left join draft d on d.history_id = a.id`. */
export const DRAFT = `d.row_set as draft_row_set, d.base as draft_base, d.first as draft_first, d.next as draft_next,
  d.carry as draft_carry, d.source as draft_source`

export function draftOf(row: Columns): AddressColumns | undefined {
  if (row['draft_row_set'] === null) return undefined
  return {
    row_set_id: toRowSetId({ historyId: Number(row['id']), rowSet: Number(row['draft_row_set']) }),
    base: row['draft_base'],
    first: row['draft_first'],
    next: row['draft_next'],
    carry: row['draft_carry'],
    source: row['draft_source'],
  }
}

export async function readTracked(
  sql: Pick<Sql, 'all'>,
  where: string,
  values: readonly unknown[],
): Promise<Columns[]> {
  return sql.all(`select ${TRACKED} from ${FROM_TRACKED} where ${where}`, values)
}

/** `name = $n, …` for columns whose values follow the first `after` ones. */
export function assignments(columns: Columns, after: number): string {
  return Object.keys(columns)
    .map((name, index) => `${name} = $${after + index + 1}`)
    .join(', ')
}

export async function setHistory(tx: Sql, id: number, columns: Columns): Promise<void> {
  if (Object.keys(columns).length === 0) return
  await tx.run(`update history set ${assignments(columns, 1)} where id = $1`, [id, ...Object.values(columns)])
}

export async function setSync(tx: Sql, addressId: number, columns: Columns): Promise<void> {
  if (Object.keys(columns).length === 0) return
  await tx.run(`update sync set ${assignments(columns, 1)} where address_id = $1`, [
    addressId,
    ...Object.values(columns),
  ])
}
