import { type AddressOrder, AS_ADDED, factorsToCommon } from '../../domain/address/address-order.ts'
import type { AddressFilter, AddressList, AddressSearch } from '../../domain/ports/address-book.ts'
import { type KeyValue, type ListPlace, readListCursor, writeListCursor } from '../shared/address-cursor.ts'
import { invalidCursor } from '../shared/filter-mark.ts'
import { isAscii } from '../shared/is-ascii.ts'
import type { Columns, Sql } from './database.ts'
import { FROM_TRACKED, TRACKED } from './tracked-row.ts'

interface Key {
  readonly sql: string
  readonly isText: boolean
}

const number = (sql: string): Key => ({ sql, isText: false })
const KEYS: Readonly<Record<AddressOrder['by'], Key>> = {
  created_at: number('a.id'),
  name: { sql: `lower(coalesce(a.label, a.address) collate "C")`, isText: true },
  balance: number(`(h.balance * ${factorSql()})`),
  transaction_count: number('h.count'),
  sync_status: number(
    `(case s.status when 'ERROR' then 0 when 'IN_PROGRESS' then 1 when 'UNSYNCED' then 2 else 3 end)`,
  ),
  last_synced_at: number('coalesce(s.last_synced_at, 0)'),
}

/** SQL with its values, which it names `$1`, `$2` … */
class Conditions {
  readonly values: unknown[]
  readonly #texts: string[]

  constructor(texts: readonly string[] = [], values: readonly unknown[] = []) {
    this.#texts = [...texts]
    this.values = [...values]
  }

  copy(): Conditions {
    return new Conditions(this.#texts, this.values)
  }

  /** Returns how the value is named. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`
  }

  add(text: string): void {
    this.#texts.push(text)
  }

  get text(): string {
    return this.#texts.length === 0 ? 'true' : this.#texts.join(' and ')
  }
}

interface Found extends AddressSearch {
  /** Of labels that the database may not know how to write in lower case. */
  readonly ids: readonly number[]
}

export interface ListedRows extends Omit<AddressList, 'addresses'> {
  /** As `readTracked` reads them, in order. */
  readonly rows: readonly Columns[]
}

/** Throws AppError `invalid_cursor`. */
export async function listAddresses(sql: Sql, filter: AddressFilter): Promise<ListedRows> {
  const order = filter.order ?? AS_ADDED
  const place = filter.cursor === undefined ? null : readListCursor(filter.cursor, filter)
  const matching = conditionsOf(filter, await find(sql, filter.search))
  await addWallet(sql, matching, filter.wallet)
  const page = matching.copy()
  if (place !== null) goOn(page, order, place)
  const total = await countOf(sql, filter, matching)
  const key = KEYS[order.by].sql
  const limit = page.bind(filter.limit + 1)
  const skip = page.bind(place === null ? filter.offset : 0)
  const rows = await sql.all(
    `select ${TRACKED}, ${key} as listed_by from ${FROM_TRACKED} where ${page.text}
      order by ${key} ${order.descending ? 'desc' : 'asc'}, a.id limit ${limit} offset ${skip}`,
    page.values,
  )
  return toList(filter, total, place?.above ?? filter.offset, rows)
}

/** What PostgreSQL makes lower case depends on its locale, but for ASCII. */
async function find(sql: Sql, search: AddressSearch | undefined): Promise<Found | null> {
  if (search === undefined) return null
  if (isAscii(search.text)) return { ...search, ids: [] }
  const rows = await sql.all('select id, label from address where octet_length(label) > char_length(label)')
  const matching = rows.filter((row) => String(row['label']).toLowerCase().includes(search.text))
  return { ...search, ids: matching.map((row) => Number(row['id'])) }
}

async function countOf(sql: Sql, filter: AddressFilter, { text, values }: Conditions): Promise<number> {
  const isOfQueue = filter.search === undefined && filter.minBalance === undefined
  const row = await sql.one(
    `select count(*) as total from ${isOfQueue ? 'sync s' : FROM_TRACKED} where ${text}`,
    values,
  )
  return Number(row?.['total'])
}

function toList(filter: AddressFilter, total: number, offset: number, found: readonly Columns[]): ListedRows {
  const listed = found.slice(0, filter.limit)
  const last = listed.at(-1)
  const isLast = last === undefined || found.length === listed.length
  if (isLast) return { total, offset, rows: listed, nextCursor: null }
  const key = last['listed_by']
  const place = {
    keys: [typeof key === 'number' ? BigInt(key) : (key as KeyValue)],
    id: Number(last['id']),
    above: offset + listed.length,
  }
  return { total, offset, rows: listed, nextCursor: writeListCursor(filter, place) }
}

function conditionsOf({ chain, status, minBalance }: AddressFilter, found: Found | null): Conditions {
  const conditions = new Conditions()
  if (chain !== undefined) conditions.add(`s.chain = ${conditions.bind(chain)}`)
  if (status !== undefined) conditions.add(`s.status = ${conditions.bind(status)}`)
  if (found !== null) {
    const { text, ids, addresses } = found
    const named = conditions.bind(text)
    conditions.add(
      `(strpos(lower(a.address collate "C"), ${named}) > 0 or strpos(lower(a.label collate "C"), ${named}) > 0
        or a.id = any(${conditions.bind(ids)}::bigint[]) or a.address = any(${conditions.bind(addresses)}::text[]))`,
    )
  }
  if (minBalance !== undefined) {
    conditions.add(`${KEYS.balance.sql} >= ${conditions.bind(minBalance)}::numeric`)
  }
  return conditions
}

/** Where there are no wallets, nothing is compared. */
async function addWallet(sql: Sql, conditions: Conditions, wallet: AddressFilter['wallet']): Promise<void> {
  const place = 'select from derivation d where d.address_id = s.address_id'
  if (typeof wallet === 'number') {
    conditions.add(`exists (${place} and d.wallet_id = ${conditions.bind(wallet)})`)
  } else if (wallet === 'any') conditions.add(`exists (${place})`)
  else if ((await sql.one('select from derivation limit 1')) !== undefined) {
    conditions.add(`not exists (${place})`)
  }
}

/** Adds that an address comes after a place. Throws AppError `invalid_cursor`. */
function goOn(conditions: Conditions, { by, descending }: AddressOrder, { keys, id }: ListPlace): void {
  const { sql, isText } = KEYS[by]
  const [key] = keys
  if (keys.length !== 1 || (typeof key === 'string') !== isText) {
    throw invalidCursor('is not the next_cursor of a page of addresses')
  }
  const given = `${conditions.bind(key)}::${isText ? 'text collate "C"' : 'numeric'}`
  const after = conditions.bind(id)
  conditions.add(`(${sql} ${descending ? '<' : '>'} ${given} or (${sql} = ${given} and a.id > ${after}))`)
}

function factorSql(): string {
  const cases = [...factorsToCommon()].map(([slug, factor]) => `when '${slug}' then ${factor}`)
  return `case a.chain ${cases.join(' ')} else 1 end`
}
