import { hash } from 'node:crypto'
import type { AddressFilter } from '../../domain/ports/address-book.ts'
import { invalidCursor } from './filter-mark.ts'

/** What an address is listed by, as the engine compares it. */
export type KeyValue = bigint | string

/** The last address of a page. */
export interface ListPlace {
  readonly keys: readonly KeyValue[]
  readonly id: number
  /** Addresses up to it, when the page was read. */
  readonly above: number
}

const FORM = /^([\w-]{16})\.(\d{1,15})\.(\d{1,15})\.([\w-]*)$/
const INTEGER = /^-?\d{1,90}$/

export function writeListCursor(filter: AddressFilter, { keys, id, above }: ListPlace): string {
  const texts = keys.map((key) => (typeof key === 'bigint' ? `i${key}` : `t${key}`))
  const place = Buffer.from(JSON.stringify(texts)).toString('base64url')
  return `${digestOf(filter)}.${above}.${id}.${place}`
}

/** Throws AppError `invalid_cursor` unless the cursor was given with this filter and order. */
export function readListCursor(cursor: string, filter: AddressFilter): ListPlace {
  const [, digest, above, id, place] = FORM.exec(cursor) ?? []
  if (place === undefined) throw invalidCursor('is not the next_cursor of a page of addresses')
  if (digest !== digestOf(filter)) {
    throw invalidCursor(
      'comes from a page with another filter or order: give "q", "sort", "min_balance", "chain", "status" and "wallet" as for that page',
    )
  }
  return { keys: readKeys(place), id: Number(id), above: Number(above) }
}

function readKeys(place: string): readonly KeyValue[] {
  try {
    return (JSON.parse(Buffer.from(place, 'base64url').toString()) as unknown[]).map(toKey)
  } catch {
    throw invalidCursor('is not the next_cursor of a page of addresses')
  }
}

function toKey(text: unknown): KeyValue {
  const value = String(text).slice(1)
  if (String(text).startsWith('t') && !value.includes('\0')) return value
  if (INTEGER.test(value)) return BigInt(value)
  throw new TypeError('not a key')
}

function digestOf({ chain, status, search, minBalance, order, wallet }: AddressFilter): string {
  const parts = [chain, status, search?.text, search?.addresses, minBalance?.toString(), order]
  if (wallet !== undefined) parts.push(`wallet ${wallet}`)
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 16)
}
