import type { DatabaseSync } from 'node:sqlite'
import {
  type AddressOrder,
  AS_ADDED,
  COMMON_DECIMALS,
  factorsToCommon,
} from '../../domain/address/address-order.ts'
import { allChains } from '../../domain/chains/chain.ts'
import type { AddressFilter } from '../../domain/ports/address-book.ts'
import { type KeyValue, type ListPlace, readListCursor, writeListCursor } from '../shared/address-cursor.ts'
import { invalidCursor } from '../shared/filter-mark.ts'
import { isAscii } from '../shared/is-ascii.ts'
import { Statements } from './statements.ts'
import type { WalletReads } from './wallet-reads.ts'

/** The joined tables that a query does not mention are not read. */
const TRACKED = `select s.address_id, s.chain, s.status, s.last_synced_at, a.address, a.label, h.balance, h.count
  from sync s left join address a on a.id = s.address_id left join history h
    on h.owner_kind = 'address' and h.owner_id = s.address_id and h.asset = s.chain`
const OF_WALLET = 'select 1 from derivation d where d.address_id = s.address_id'
/** The addresses of wallets, used or not. Its value is a JSON object: the state of each wallet by its id. */
const OF_WALLETS = `${TRACKED} where exists (${OF_WALLET} and d.wallet_id in (select key from json_each(?1)))
  union all select u.id, w.chain,
    iif(b.checked_height is not null and u.place < b.checked_to, 'DONE', iif(e.value = 'DONE', 'IN_PROGRESS', e.value)),
    iif(u.place < b.checked_to, b.checked_at, null), u.address, null, 0, 0
  from json_each(?1) e join wallet w on w.id = e.key join unused_address u on u.wallet_id = w.id
    join wallet_branch b on b.wallet_id = u.wallet_id and b.number = u.branch`
const STATUS_RANK = `case status when 'ERROR' then 0 when 'IN_PROGRESS' then 1 when 'UNSYNCED' then 2 else 3 end`
/**
 * A balance in coins: whether it is larger than 64 bits, the whole coins and the rest in common units. Larger ones are
 * texts, which the number of their digits orders.
 */
const IS_LARGE = `typeof(balance) = 'text'`
const BALANCE = [
  `case when ${IS_LARGE} then iif(balance like '-%', -1, 1) else 0 end`,
  `case when ${IS_LARGE} then printf('%03d', length(balance)) || balance else balance / ${unitsSql()} end`,
  `case when ${IS_LARGE} then 0 else (balance % ${unitsSql()}) * ${factorSql()} end`,
]
const KEYS: Readonly<Record<AddressOrder['by'], readonly string[]>> = {
  created_at: [],
  name: ['lower(coalesce(label, address))'],
  balance: BALANCE,
  transaction_count: ['count'],
  sync_status: [STATUS_RANK],
  last_synced_at: ['coalesce(last_synced_at, 0)'],
}
const INTEGER_MAX = 2n ** 63n - 1n

interface Conditions {
  readonly texts: string[]
  readonly values: KeyValue[]
}

export interface ListedIds {
  readonly total: number
  readonly offset: number
  /** In order. */
  readonly ids: readonly number[]
  readonly nextCursor: string | null
}

/** Which addresses a page of the list has. */
export class AddressList {
  readonly #wallets: WalletReads
  readonly #statements: Statements

  constructor(db: DatabaseSync, wallets: WalletReads) {
    this.#wallets = wallets
    this.#statements = new Statements(db)
    // SQLite's own `lower` changes ASCII only.
    db.function('folded', { deterministic: true }, (text) =>
      text === null ? null : String(text).toLowerCase(),
    )
  }

  read(filter: AddressFilter): ListedIds {
    const { by, descending } = filter.order ?? AS_ADDED
    const keys = KEYS[by]
    const place = filter.cursor === undefined ? null : readListCursor(filter.cursor, filter)
    const source = this.#sourceOf(filter.wallet)
    const matching = conditionsOf(filter)
    const total = Number(
      this.#statements.get(
        `select count(*) as total from ${source.sql} ${where(matching)}`,
        ...source.values,
        ...matching.values,
      )?.['total'],
    )
    const below = place === null ? matching : continued(matching, keys, descending, place)
    const direction = descending ? 'desc' : 'asc'
    const order = [
      ...keys.map((key) => `${key} ${direction}`),
      `address_id ${keys.length === 0 ? direction : 'asc'}`,
    ]
    const rows = this.#statements.all(
      `select ${['address_id as id', ...keys.map((key, index) => `${key} as key${index}`)].join(', ')}
        from ${source.sql} ${where(below)} order by ${order.join(', ')} limit ? offset ?`,
      ...source.values,
      ...below.values,
      filter.limit + 1,
      place === null ? filter.offset : 0,
    )
    const listed = rows.slice(0, filter.limit)
    const offset = place?.above ?? filter.offset
    const last = listed.at(-1)
    return {
      total,
      offset,
      ids: listed.map((row) => Number(row['id'])),
      nextCursor:
        last === undefined || rows.length === listed.length
          ? null
          : writeListCursor(filter, {
              keys: keys.map((_, index) => last[`key${index}`] as KeyValue),
              id: Number(last['id']),
              above: offset + listed.length,
            }),
    }
  }

  #sourceOf(wallet: AddressFilter['wallet']): { readonly sql: string; readonly values: readonly string[] } {
    if (wallet !== undefined) {
      const wallets = wallet === 'any' ? this.#wallets.all() : [this.#wallets.get(wallet)]
      const states = wallets.flatMap((one) => (one === null ? [] : [[one.id, one.status]]))
      return { sql: `(${OF_WALLETS})`, values: [JSON.stringify(Object.fromEntries(states))] }
    }
    // Where there are no wallets, nothing is compared.
    const any = this.#statements.get('select 1 from derivation limit 1')
    return { sql: `(${TRACKED} ${any === undefined ? '' : `where not exists (${OF_WALLET})`})`, values: [] }
  }
}

function conditionsOf({ chain, status, search, minBalance }: AddressFilter): Conditions {
  const texts: string[] = []
  const values: KeyValue[] = []
  if (chain !== undefined) {
    texts.push('chain = ?')
    values.push(chain)
  }
  if (status !== undefined) {
    texts.push('status = ?')
    values.push(status)
  }
  if (search !== undefined) {
    const fold = isAscii(search.text) ? 'lower' : 'folded'
    texts.push(
      `(instr(lower(address), ?) > 0 or instr(${fold}(label), ?) > 0
        or address in (select value from json_each(?)))`,
    )
    values.push(search.text, search.text, JSON.stringify(search.addresses))
  }
  if (minBalance !== undefined) {
    texts.push(`(${BALANCE.join(', ')}) >= (0, ?, ?)`)
    const units = 10n ** BigInt(COMMON_DECIMALS)
    const whole = minBalance / units
    values.push(whole > INTEGER_MAX ? INTEGER_MAX : whole, minBalance % units)
  }
  return { texts, values }
}

/** Adds that an address comes after a place. Throws AppError `invalid_cursor`. */
function continued(
  { texts, values }: Conditions,
  keys: readonly string[],
  descending: boolean,
  place: ListPlace,
): Conditions {
  const isFitting = place.keys.length === keys.length && place.keys.every(isColumnValue)
  if (!isFitting) throw invalidCursor('is not the next_cursor of a page of addresses')
  const sign = descending ? '<' : '>'
  if (keys.length === 0) {
    return { texts: [...texts, `address_id ${sign} ?`], values: [...values, BigInt(place.id)] }
  }
  const [row, given] = [`(${keys.join(', ')})`, `(${keys.map(() => '?').join(', ')})`]
  return {
    texts: [...texts, `(${row} ${sign} ${given} or (${row} = ${given} and address_id > ?))`],
    values: [...values, ...place.keys, ...place.keys, BigInt(place.id)],
  }
}

function isColumnValue(value: KeyValue): boolean {
  return typeof value === 'string' || BigInt.asIntN(64, value) === value
}

function where({ texts }: Conditions): string {
  return texts.length === 0 ? '' : `where ${texts.join(' and ')}`
}

/** Base units of a coin. */
function unitsSql(): string {
  const fewer = allChains().filter(({ coin }) => coin.decimals < COMMON_DECIMALS)
  const cases = fewer.map(({ slug, coin }) => `when '${slug}' then ${10n ** BigInt(coin.decimals)}`)
  return `case chain ${cases.join(' ')} else ${10n ** BigInt(COMMON_DECIMALS)} end`
}

function factorSql(): string {
  const cases = [...factorsToCommon()].map(([slug, factor]) => `when '${slug}' then ${factor}`)
  return `case chain ${cases.join(' ')} else 1 end`
}
