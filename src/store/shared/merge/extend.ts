import { keyOf, type Leg, type MergedTransfer, mergeLegs } from '../../../domain/history/merge-legs.ts'
import { type MergedRegion, mergeRegion } from '../../../domain/history/merge-region.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { Range } from '../../../domain/history/range-summary.ts'
import { rankOf } from '../../../domain/history/rank.ts'
import type { Query } from '../../../domain/history/sans-io.ts'
import { END } from './rebuild.ts'

/** Merged rows below the change that are searched for the hashes of those above. */
const SEARCHED_MAX = 4096

/** What an extension reads in its transaction. */
export type ExtendQuestion =
  /** The position of the newest merged row with a lower rank; the end if there is none. */
  | { readonly kind: 'boundary'; readonly rank: number }
  /** Rows of all members from a rank up; null if there are more than may be merged at once. */
  | { readonly kind: 'legs'; readonly rank: number }
  /** Merged rows, newest first. */
  | { readonly kind: 'shown'; readonly range: Range }
  /** The lowest height among the merged rows of a range with one of these hashes; null if there is none. */
  | { readonly kind: 'height'; readonly hashes: readonly string[]; readonly range: Range }
  /** Hashes of the merged rows below a height that members have at other heights. */
  | { readonly kind: 'split'; readonly below: number }

export type ExtendAnswer = number | null | readonly Leg[] | readonly MergedRow[] | readonly string[]

type ExtendQuery<Result> = Query<ExtendQuestion, ExtendAnswer, Result>

/** A merged history before its extension. Positions, ranks, base units. */
export interface Extended {
  readonly shown: Range | null
  /** The lowest rank at which members have changed. */
  readonly from: number
  /** The sum of the members' balances. */
  readonly balance: bigint
  readonly nextRowId: number
  readonly settledTo: number
  /** The same at the tip of now. */
  readonly nowSettledTo: number
  /** More rows than this are merged by a rebuild. */
  readonly most: number
}

export interface Extension {
  readonly first: number
  readonly end: number
  readonly unsettled: number
  readonly unconfirmed: number
  readonly unconfirmedBalance: bigint
  readonly nextRowId: number
  readonly revised: boolean
  readonly reordered: boolean
  /** Rows that are not stored like this yet, newest first. */
  readonly written: readonly MergedRow[]
  /** Split rows from this rank up are these now. */
  readonly from: number
  readonly split: readonly MergedTransfer[]
}

/** The positions at which an extension writes or removes rows. `oldFirst`: that of the newest row before. */
export function touchedBy({ first, written }: Extension, oldFirst: number): readonly number[] {
  const removed = Array.from({ length: Math.max(0, first - oldFirst) }, (_, at) => oldFirst + at)
  return [...removed, ...written.map(({ position }) => position)]
}

/** Merges what changed, from the lowest changed rank up. `rebuild`: too much has changed, or the sums differ. */
export function* extend(state: Extended): ExtendQuery<Extension | 'rebuild'> {
  const shown = state.shown ?? { from: END, to: END }
  for (let { from } = state; ; ) {
    const end = (yield { kind: 'boundary', rank: from }) as number
    if (end - shown.from > state.most) return 'rebuild'
    const legs = (yield { kind: 'legs', rank: from }) as readonly Leg[] | null
    if (legs === null) return 'rebuild'
    const transfers = yield* withoutSplit(mergeLegs(legs), legs, from)
    const rows = yield* readShown({ from: shown.from, to: end })
    const lower = yield* lowerHeight(transfers, rows, { from: end, to: shown.to })
    if (lower !== null) {
      from = lower
      continue
    }
    const [belowRow] = yield* readShown({ from: end, to: Math.min(end + 1, shown.to) })
    const { nextRowId, settledTo } = state
    const below = belowRow?.balance ?? 0n
    const region = mergeRegion(transfers, { shown: rows, end, below, nextRowId, settledTo })
    if ((region.rows[0]?.balance ?? below) !== state.balance) return 'rebuild'
    return yield* extension(state, { from, end, rows, region, transfers })
  }
}

interface Merged {
  readonly from: number
  readonly end: number
  readonly rows: readonly MergedRow[]
  readonly region: MergedRegion
  readonly transfers: readonly MergedTransfer[]
}

function* extension(state: Extended, { from, end, rows, region, transfers }: Merged): ExtendQuery<Extension> {
  const first = region.rows[0]?.position ?? end
  const unconfirmed = region.rows.filter(({ height }) => height === null)
  const stored = new Map(rows.map((row) => [row.position, row]))
  return {
    first,
    end: state.shown?.to ?? END,
    unsettled: (yield* settledFrom(state, region.rows, from, end)) - first,
    unconfirmed: unconfirmed.length,
    unconfirmedBalance: unconfirmed.reduce((sum, { amount }) => sum + amount, 0n),
    nextRowId: region.nextRowId,
    revised: region.revised,
    reordered: region.reordered,
    written: region.rows.filter((row) => !isStored(row, stored.get(row.position))),
    from,
    split: transfers.filter(({ isSplit, height }) => isSplit && height !== null),
  }
}

/** The position of the newest settled row. */
function* settledFrom(
  { nowSettledTo, shown }: Extended,
  rows: readonly MergedRow[],
  from: number,
  end: number,
): ExtendQuery<number> {
  const settled = rows.find((row) => rankOf(row) <= nowSettledTo)
  if (settled !== undefined) return settled.position
  if (shown === null || from <= nowSettledTo + 1) return end
  return (yield { kind: 'boundary', rank: nowSettledTo + 1 }) as number
}

function* readShown(range: Range): ExtendQuery<readonly MergedRow[]> {
  return range.from < range.to ? ((yield { kind: 'shown', range }) as readonly MergedRow[]) : []
}

/** Some members have transactions higher up that are merged below `from`. */
function* withoutSplit(
  transfers: readonly MergedTransfer[],
  legs: readonly Leg[],
  from: number,
): ExtendQuery<readonly MergedTransfer[]> {
  const split = (yield { kind: 'split', below: from }) as readonly string[]
  if (split.length === 0) return transfers
  const hashes = new Set(split)
  return mergeLegs(legs.filter(({ hash }) => !hashes.has(hash)))
}

/** Where a transaction that is new above is merged already, by another member's height. */
function* lowerHeight(
  transfers: readonly MergedTransfer[],
  shown: readonly MergedRow[],
  { from, to }: Range,
): ExtendQuery<number | null> {
  const known = new Set(shown.map(keyOf))
  const hashes = transfers.filter((row) => keyOf(row) === row.hash && !known.has(row.hash))
  if (hashes.length === 0 || from >= to) return null
  const range = { from, to: Math.min(to, from + SEARCHED_MAX) }
  return (yield { kind: 'height', hashes: hashes.map(({ hash }) => hash), range }) as number | null
}

function isStored(row: MergedRow, stored: MergedRow | undefined): boolean {
  return (
    stored?.hash === row.hash &&
    stored.id === row.id &&
    stored.height === row.height &&
    stored.time === row.time &&
    stored.amount === row.amount &&
    stored.balance === row.balance &&
    stored.received === row.received &&
    stored.addresses === row.addresses &&
    stored.kind === row.kind &&
    stored.fee === row.fee &&
    stored.isKnown === row.isKnown
  )
}
