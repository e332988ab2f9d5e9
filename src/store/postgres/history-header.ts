import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { HistoryOwner } from '../../domain/ports/histories.ts'
import { toChain, toNumber } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import { type CheckedHistory, toChecked } from '../shared/digests/checked-history.ts'
import { COVERED, isHeaderIntact } from '../shared/digests/header-digest.ts'
import { IntactHeaders } from '../shared/digests/intact-headers.ts'
import type { Columns, Database, Sql, Values } from './database.ts'

/** A height that is not as it was written is not used; the tip of the last proof stands in for one that is missing. */
const TIP = `coalesce((select height from chain_tip t where t.chain = a.chain and t.complement = ~t.height),
    h.proof_tip, 0)`

/** Of addresses; a wallet or group may have the number of one. `tip`: the newest height known for the chain. */
export const HEADER = `select a.id, a.chain, a.address, a.label, h.row_set, h.id * 1048576 + h.row_set as row_set_id,
    h.version, h.first, h.count, h.unsettled, h.balance, h.unconfirmed_balance, h.unconfirmed, h.next_row_id, h.revision,
    h.top_digest, h.bottom_digest, h.ranges_digest, h.digest,
    ${TIP} as tip
  from history h join address a on h.owner_kind = 'address' and a.id = h.owner_id`

export const HEADER_OF = `${HEADER} where h.id = $1 and a.id = $1`

/** Those of several addresses. */
export const HEADERS_OF = `${HEADER} where h.id = any($1::bigint[]) and a.id = h.id`

/** Of a merged history: `id` is that of the history, and there is no address. */
const MERGED_HEADER = `select h.id, h.asset as chain, '' as address, null as label, h.row_set,
    h.id * 1048576 + h.row_set as row_set_id, h.version, h.first, h.count, h.unsettled, h.balance, h.unconfirmed_balance,
    h.unconfirmed, h.next_row_id, h.revision, h.top_digest, h.bottom_digest, h.ranges_digest, h.digest,
    ${TIP.replaceAll('a.chain', 'h.asset')} as tip
  from history h where h.owner_kind = $1 and h.owner_id = $2`

/** Those of one chain, or the first one of an owner. */
const MERGED_HEADER_OF = `${MERGED_HEADER} and h.asset = $3`
const FIRST_MERGED_HEADER = `${MERGED_HEADER} order by h.id limit 1`

/** The header of a visible history, as it was written. */
export interface HistoryHeader {
  readonly id: number
  readonly chain: ChainSlug
  readonly address: string
  readonly label: string | null
  /** The newest height known of the chain. */
  readonly tip: number
  readonly rowSet: number | null
  readonly version: number
  readonly first: number
  readonly count: number
  readonly unsettled: number
  readonly unconfirmed: number
  readonly unconfirmedBalance: bigint
  readonly nextRowId: number
  readonly revision: number
  /** What its rows are checked by; null before the first proof. */
  readonly checked: CheckedHistory | null
}

export class HistoryHeaders {
  readonly #intact = new IntactHeaders()

  /** Null if there is no such address. Throws DamagedHistory. */
  async get(sql: Sql, id: number): Promise<HistoryHeader | null> {
    const columns = await sql.one(HEADER_OF, [id])
    return columns === undefined ? null : this.read(columns)
  }

  /** Null if there is no such history. Throws DamagedHistory. */
  async of(sql: Sql, owner: HistoryOwner): Promise<HistoryHeader | null> {
    const { text, values } = headerQuery(owner)
    const columns = await sql.one(text, values)
    return columns === undefined ? null : this.read(columns)
  }

  /** The same by a prepared statement, whose name begins so. */
  async latest(
    db: Pick<Database, 'prepared'>,
    owner: HistoryOwner,
    statement: string,
  ): Promise<HistoryHeader | null> {
    const { text, values } = headerQuery(owner)
    const [columns] = await db.prepared({ name: `${statement}-${values.length}`, text }, values)
    return columns === undefined ? null : this.read(columns)
  }

  /** Throws DamagedHistory. */
  read(columns: Columns): HistoryHeader {
    const id = Number(columns['id'])
    const state = `${COVERED.map((name) => columns[name]).join(' ')} ${columns['digest']}`
    this.#intact.require(id, state, () => isHeaderIntact(columns))
    return {
      id,
      chain: toChain(columns['chain']),
      address: String(columns['address']),
      label: columns['label'] === null ? null : String(columns['label']),
      tip: Number(columns['tip']),
      rowSet: toNumber(columns['row_set']),
      version: Number(columns['version']),
      first: Number(columns['first']),
      count: Number(columns['count']),
      unsettled: Number(columns['unsettled']),
      unconfirmed: Number(columns['unconfirmed']),
      unconfirmedBalance: fromColumn(columns['unconfirmed_balance']),
      nextRowId: Number(columns['next_row_id']),
      revision: Number(columns['revision']),
      checked: toChecked(columns),
    }
  }
}

/** The statement that selects the header of a history. */
function headerQuery(owner: HistoryOwner): { readonly text: string; readonly values: Values } {
  const { kind, id } = owner
  if (owner.kind === 'address') return { text: HEADER_OF, values: [id] }
  return owner.chain === undefined
    ? { text: FIRST_MERGED_HEADER, values: [kind, id] }
    : { text: MERGED_HEADER_OF, values: [kind, id, owner.chain] }
}
