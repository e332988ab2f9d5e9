import type { Names } from './decode-answer.ts'
import type { Member } from './set-parts.ts'

/** So many requests for the parts of one set at most. */
const SETS_MAX = 12

/** The most rows that an address can have: each of its transactions has an output to it or spends one of them. */
export function rowsAtMost({ totals }: Member): number {
  if (totals === null) return Number.POSITIVE_INFINITY
  return 2 * totals.outputCount - totals.unspentOutputCount
}

/**
 * Divides the addresses of a set that was too large into sets of no more than `rows` rows. Those that are too large
 * themselves, or would be alone, are left out.
 */
export function smallerSets(
  names: Names,
  members: ReadonlyMap<string, Member>,
  rows: number,
): readonly (readonly string[])[] {
  const sized = [...names.keys()]
    .map((address) => {
      const member = members.get(address)
      return { address, most: member === undefined ? 0 : rowsAtMost(member) }
    })
    .filter(({ most }) => most <= rows)
    .toSorted((a, b) => a.most - b.most)
  const sets: string[][] = [[]]
  let room = rows
  for (const { address, most } of sized) {
    if (most > room) {
      sets.push([])
      room = rows
    }
    room -= most
    sets.at(-1)?.push(address)
  }
  return sets.filter((set) => set.length > 1).slice(0, SETS_MAX)
}
