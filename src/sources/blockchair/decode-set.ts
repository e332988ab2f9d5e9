import { sumOf } from '../../domain/history/order.ts'
import type { HistoryPage, SetAnswer } from '../../domain/ports/source.ts'
import { countField, type Fields, isFields, objectField } from '../../net/answer-fields.ts'
import { isEmptyList, type Names } from './decode-answer.ts'
import { UNUSED_FINGERPRINT } from './decode-totals.ts'
import { type Member, readSetParts, type SetParts } from './set-parts.ts'
import { rowsAtMost, smallerSets } from './smaller-sets.ts'

/**
 * The answer for a set of addresses with the details of their transactions, of which it lists up to `limit`. Nothing in
 * it is trusted by itself: an address is read if its rows add up to its stated balance, and if nothing is missing from the
 * whole answer. Throws UnusableAnswer.
 */
export function decodeSet(body: Fields, names: Names, limit: number): SetAnswer {
  const tip = countField(objectField(body, 'context'), 'state')
  if (isEmptyList(body, 'data')) return nothing(tip)
  const parts = readSetParts(objectField(body, 'data'), names)
  if (parts === null) return { ...nothing(tip), unfit: true }
  const { members, rowCount } = parts
  if (isShort(parts, limit)) {
    return { ...nothing(tip), smaller: smallerSets(names, members, Math.min(rowCount, limit - 1)) }
  }
  if (!isWhole(parts)) return { ...nothing(tip), smaller: withoutMalformed(names, members) }
  const pages = [...names.keys()].flatMap((address) => {
    const page = pageOf(members.get(address), tip)
    return page === null ? [] : [[address, page] as const]
  })
  return { ...nothing(tip), pages: new Map(pages) }
}

/** A 404 with a context says that none of them was ever used, or that such a request is not served. */
export function decodeNoSet({ context }: Fields): SetAnswer | null {
  return isFields(context) ? nothing(null) : null
}

function nothing(tip: number | null): SetAnswer {
  return { tip, pages: new Map(), smaller: [], unfit: false }
}

/** Whether there are more rows. A full answer may be the whole, but does not show it. */
function isShort({ rowCount, repeatedCount, hashCount, transactionCount }: SetParts, limit: number): boolean {
  const isUnderstated = hashCount < transactionCount && rowCount - repeatedCount !== transactionCount
  return rowCount >= limit || isUnderstated
}

/**
 * Whether nothing is missing: the rows are as many as the set states transactions, of which it is not documented whether
 * it counts one of two addresses once or twice, and the totals of the members add up to those of the set.
 */
function isWhole({ members, rowCount, repeatedCount, hashCount, ...stated }: SetParts): boolean {
  const counts = [hashCount, rowCount]
  if (repeatedCount > 0 || !counts.includes(stated.transactionCount)) return false
  const totals = [...members.values()].flatMap((member) => member.totals ?? [])
  if (totals.length < members.size) return false
  const balance = totals.reduce((sum, total) => sum + total.balance, 0n)
  const outputCount = totals.reduce((sum, total) => sum + total.outputCount, 0)
  return balance === stated.balance && outputCount === stated.outputCount
}

/** While the totals of a member are malformed, nothing shows that the answer is whole: the others are read without it. */
function withoutMalformed(
  names: Names,
  members: ReadonlyMap<string, Member>,
): readonly (readonly string[])[] {
  const others = [...names.keys()].filter((address) => members.get(address)?.totals !== null)
  return others.length < names.size && others.length > 1 ? [others] : []
}

/** Null if its rows are not all of it. An address that is not in a whole answer was never used. */
function pageOf(member: Member | undefined, tip: number): HistoryPage | null {
  if (member === undefined) {
    return { tip, balance: 0n, fingerprint: UNUSED_FINGERPRINT, transactionCount: 0, offset: 0, rows: [] }
  }
  const { totals, rows, isMalformed } = member
  if (totals === null || isMalformed || rows.length > rowsAtMost(member)) return null
  const { balance, fingerprint, outputCount } = totals
  if (sumOf(rows) !== balance || (outputCount > 0 && rows.length === 0)) return null
  return { tip, balance, fingerprint, transactionCount: rows.length, offset: 0, rows }
}
