import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { CheckedHistory } from '../shared/digests/checked-history.ts'
import { digestOfValues } from '../shared/digests/digest.ts'
import { COVERED } from '../shared/digests/header-digest.ts'
import { IntactHeaders } from '../shared/digests/intact-headers.ts'
import { FileVersion } from './file-version.ts'

/** As selected; an array, because it is read for every page. Amounts and digests are texts. */
type Columns = readonly [
  id: number,
  chain: string,
  rowSetId: number | null,
  first: number,
  count: number,
  unsettled: number,
  balance: string,
  unconfirmedBalance: string,
  unconfirmed: number,
  revision: number,
  topDigest: string | null,
  bottomDigest: string | null,
  rangesDigest: string | null,
  nextRowId: number,
  digest: string | null,
  address: string,
  tip: number,
  label: string | null,
]

/** The columns that the digest covers come first, in its order; then the digest. */
const DIGEST = COVERED.length
/** Rows that are staged take the next ids, and show nothing yet. */
const NEXT_ROW_ID = COVERED.indexOf('next_row_id')

/** A height that is not as it was written is not used; the tip of the last proof stands in for one that is missing. */
const TIP = `coalesce((select height from chain_tip t where t.chain = a.chain and t.complement = ~t.height),
    h.proof_tip, 0)`

export const HEADER = `select a.id, a.chain, h.row_set_id, h.first, h.count, h.unsettled, cast(h.balance as text),
    cast(h.unconfirmed_balance as text), h.unconfirmed, h.revision, cast(h.top_digest as text),
    cast(h.bottom_digest as text), cast(h.ranges_digest as text), h.next_row_id, cast(h.digest as text), a.address,
    ${TIP}, a.label
  from address a join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain`

/** Of a merged history: `id` is that of the history, and there is no address. */
const MERGED_HEADER = `select h.id, h.asset, h.row_set_id, h.first, h.count, h.unsettled, cast(h.balance as text),
    cast(h.unconfirmed_balance as text), h.unconfirmed, h.revision, cast(h.top_digest as text),
    cast(h.bottom_digest as text), cast(h.ranges_digest as text), h.next_row_id, cast(h.digest as text), '',
    ${TIP.replaceAll('a.chain', 'h.asset')}, null
  from history h where h.owner_kind = ? and h.owner_id = ?`

/** The header of a visible history, as it was written. */
export interface HistoryHeader {
  readonly id: number
  readonly chain: string
  readonly address: string
  readonly label: string | null
  readonly rowSetId: number | null
  readonly first: number
  readonly count: number
  readonly unsettled: number
  readonly unconfirmed: number
  readonly nextRowId: number
  readonly revision: number
  readonly balance: bigint
  readonly unconfirmedBalance: bigint
  /** The newest height known for the chain. */
  readonly tip: number
  /** What its rows are checked by; null before the first proof. */
  readonly checked: CheckedHistory | null
  /** Differs whenever rows are shown differently. */
  readonly state: string
}

/** Headers that are kept between two commits. */
const KEPT = 2000

export class HistoryHeaders {
  readonly #byId: StatementSync
  readonly #ofOwner: StatementSync
  readonly #ofOwnerAndChain: StatementSync
  readonly #version: FileVersion
  readonly #intact = new IntactHeaders()
  /** As they are at one version of the file. */
  readonly #current = new Map<number | string, HistoryHeader>()
  #currentAt: number | null = null

  constructor(db: DatabaseSync, version = new FileVersion(db)) {
    this.#version = version
    this.#byId = db.prepare(`${HEADER} where a.id = ?`)
    this.#ofOwner = db.prepare(`${MERGED_HEADER} order by h.id limit 1`)
    this.#ofOwnerAndChain = db.prepare(`${MERGED_HEADER} and h.asset = ?`)
    for (const each of [this.#byId, this.#ofOwner, this.#ofOwnerAndChain]) each.setReturnArrays(true)
  }

  /** Null if there is no such address. Throws DamagedHistory. */
  get(id: number): HistoryHeader | null {
    return this.#remembered(id, () => this.#byId.get(id))
  }

  /** That of a merged history; without a chain, the first one of the owner. */
  merged({ kind, id }: MergedOwner, chain: ChainSlug | null): HistoryHeader | null {
    return this.#remembered(`${kind} ${id} ${chain}`, () =>
      chain === null ? this.#ofOwner.get(kind, id) : this.#ofOwnerAndChain.get(kind, id, chain),
    )
  }

  /** Throws DamagedHistory. */
  read(selected: unknown): HistoryHeader {
    const columns = selected as Columns
    this.#intact.require(columns[0], columns.slice(0, DIGEST + 1).join(' '), () => isIntact(columns))
    return toHeader(columns, columns.slice(0, NEXT_ROW_ID).join(' '))
  }

  #remembered(key: number | string, select: () => unknown): HistoryHeader | null {
    const version = this.#version.current()
    if (version !== this.#currentAt || this.#current.size >= KEPT) this.#current.clear()
    this.#currentAt = version
    const known = version === null ? undefined : this.#current.get(key)
    if (known !== undefined) return known
    const found = select()
    if (found === undefined) return null
    const header = this.read(found)
    if (version !== null) this.#current.set(key, header)
    return header
  }
}

function isIntact(columns: Columns): boolean {
  const digest = columns[DIGEST]
  return digest !== null && BigInt(digest as string) === digestOfValues(columns.slice(0, DIGEST))
}

function toHeader(columns: Columns, state: string): HistoryHeader {
  const [id, chain, rowSetId, first, count, unsettled, amount, waiting, unconfirmed, revision] = columns
  const [nextRowId, , address, tip, label] = [columns[13], columns[14], columns[15], columns[16], columns[17]]
  const balance = BigInt(amount)
  const unconfirmedBalance = BigInt(waiting)
  const checked = rowSetId === null ? null : toChecked(rowSetId, columns)
  const known = {
    id,
    chain,
    address,
    label,
    rowSetId,
    first,
    count,
    unsettled,
    unconfirmed,
    nextRowId,
    revision,
  }
  return { ...known, balance, unconfirmedBalance, tip, checked, state }
}

function toChecked(rowSetId: number, columns: Columns): CheckedHistory {
  const [, , , first, count, , balance, , , , top, bottom, ranges] = columns
  return {
    rowSetId,
    from: first,
    to: first + count,
    balance: BigInt(balance),
    topDigest: toDigest(top),
    bottomDigest: toDigest(bottom),
    rangesDigest: toDigest(ranges),
  }
}

function toDigest(column: string | null): bigint | null {
  return column === null ? null : BigInt(column)
}
