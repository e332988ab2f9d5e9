import { type AddressOrder, AS_ADDED, factorsToCommon } from '../../domain/address/address-order.ts'
import type { AddressFilter, AddressList, AddressSearch } from '../../domain/ports/address-book.ts'
import { type KeyValue, type ListPlace, readListCursor, writeListCursor } from '../shared/address-cursor.ts'
import { invalidCursor } from '../shared/filter-mark.ts'
import { isAscii } from '../shared/is-ascii.ts'
import type { Columns, Sql } from './database.ts'
import { readAllWallets, readWallet } from './wallets/wallet-reads.ts'

interface Key {
  readonly sql: string
  readonly isText: boolean
}

/** What is not mentioned is not joined. */
const LISTED = `select s.address_id as id, s.chain, s.status, s.last_synced_at, a.address, a.label, h.balance, h.count
  from sync s left join address a on a.id = s.address_id left join history h on h.id = s.address_id`

const number = (sql: string): Key => ({ sql, isText: false })
const KEYS: Readonly<Record<AddressOrder['by'], Key>> = {
  created_at: number('id'),
  name: { sql: `lower(coalesce(label, address) collate "C")`, isText: true },
  balance: number(`(balance * ${factorSql()})`),
  transaction_count: number('count'),
  sync_status: number(
    `(case status when 'ERROR' then 0 when 'IN_PROGRESS' then 1 when 'UNSYNCED' then 2 else 3 end)`,
  ),
  last_synced_at: number('coalesce(last_synced_at, 0)'),
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

export interface ListedIds extends Omit<AddressList, 'addresses'> {
  /** In order. */
  readonly ids: readonly number[]
}

const OF_WALLET = 'select from derivation d where d.address_id = s.address_id'

/** Throws AppError `invalid_cursor`. */
export async function listAddresses(sql: Sql, filter: AddressFilter): Promise<ListedIds> {
  const order = filter.order ?? AS_ADDED
  const place = filter.cursor === undefined ? null : readListCursor(filter.cursor, filter)
  const matching = new Conditions()
  const source = await sourceOf(sql, filter.wallet, matching)
  addFilter(matching, filter, await find(sql, filter.search))
  const page = matching.copy()
  if (place !== null) goOn(page, order, place)
  const total = await countOf(sql, source, matching)
  const key = KEYS[order.by].sql
  const limit = page.bind(filter.limit + 1)
  const skip = page.bind(place === null ? filter.offset : 0)
  const rows = await sql.all(
    `select id, ${key} as listed_by from (${source}) as l where ${page.text}
      order by ${key} ${order.descending ? 'desc' : 'asc'}, id limit ${limit} offset ${skip}`,
    page.values,
  )
  return toList(filter, total, place?.above ?? filter.offset, rows)
}

/** The addresses of wallets, used or not, or those of none. */
async function sourceOf(sql: Sql, wallet: AddressFilter['wallet'], conditions: Conditions): Promise<string> {
  if (wallet === undefined) {
    // Where there are no wallets, nothing is compared.
    const any = await sql.one('select from derivation limit 1')
    return any === undefined ? LISTED : `${LISTED} where not exists (${OF_WALLET})`
  }
  const wallets = wallet === 'any' ? await readAllWallets(sql) : [await readWallet(sql, wallet)]
  const known = wallets.filter((one) => one !== null)
  const ids = conditions.bind(known.map(({ id }) => id))
  const states = conditions.bind(known.map(({ status }) => status))
  return `${LISTED} where exists (${OF_WALLET} and d.wallet_id = any(${ids}::bigint[]))
    union all select u.id, w.chain,
      case when b.checked_height is not null and u.place < b.checked_to then 'DONE'
        when e.status = 'DONE' then 'IN_PROGRESS' else e.status end,
      case when u.place < b.checked_to then b.checked_at end, u.address, null, 0, 0
    from unnest(${ids}::bigint[], ${states}::text[]) as e (id, status) join wallet w on w.id = e.id
      join unused_address u on u.wallet_id = w.id
      join wallet_branch b on b.wallet_id = u.wallet_id and b.number = u.branch`
}

/** What PostgreSQL makes lower case depends on its locale, but for ASCII. */
async function find(sql: Sql, search: AddressSearch | undefined): Promise<Found | null> {
  if (search === undefined) return null
  if (isAscii(search.text)) return { ...search, ids: [] }
  const rows = await sql.all('select id, label from address where octet_length(label) > char_length(label)')
  const matching = rows.filter((row) => String(row['label']).toLowerCase().includes(search.text))
  return { ...search, ids: matching.map((row) => Number(row['id'])) }
}

async function countOf(sql: Sql, source: string, { text, values }: Conditions): Promise<number> {
  const row = await sql.one(`select count(*) as total from (${source}) as l where ${text}`, values)
  return Number(row?.['total'])
}

function toList(filter: AddressFilter, total: number, offset: number, found: readonly Columns[]): ListedIds {
  const listed = found.slice(0, filter.limit)
  const last = listed.at(-1)
  const isLast = last === undefined || found.length === listed.length
  const ids = listed.map((row) => Number(row['id']))
  if (isLast) return { total, offset, ids, nextCursor: null }
  const key = last['listed_by']
  const place = {
    keys: [typeof key === 'number' ? BigInt(key) : (key as KeyValue)],
    id: Number(last['id']),
    above: offset + listed.length,
  }
  return { total, offset, ids, nextCursor: writeListCursor(filter, place) }
}

function addFilter(
  conditions: Conditions,
  { chain, status, minBalance }: AddressFilter,
  found: Found | null,
): void {
  if (chain !== undefined) conditions.add(`chain = ${conditions.bind(chain)}`)
  if (status !== undefined) conditions.add(`status = ${conditions.bind(status)}`)
  if (found !== null) {
    const { text, ids, addresses } = found
    const named = conditions.bind(text)
    conditions.add(
      `(strpos(lower(address collate "C"), ${named}) > 0 or strpos(lower(label collate "C"), ${named}) > 0
        or id = any(${conditions.bind(ids)}::bigint[]) or address = any(${conditions.bind(addresses)}::text[]))`,
    )
  }
  if (minBalance !== undefined) {
    conditions.add(`${KEYS.balance.sql} >= ${conditions.bind(minBalance)}::numeric`)
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
  conditions.add(`(${sql} ${descending ? '<' : '>'} ${given} or (${sql} = ${given} and id > ${after}))`)
}

function factorSql(): string {
  const cases = [...factorsToCommon()].map(([slug, factor]) => `when '${slug}' then ${factor}`)
  return `case chain ${cases.join(' ')} else 1 end`
}
