import type { Leg, MergedTransfer } from '../../../domain/history/merge-legs.ts'
import { mergeLegs } from '../../../domain/history/merge-legs.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import { rankOf } from '../../../domain/history/rank.ts'
import type { Query } from '../../../domain/history/sans-io.ts'
import { type Segment, segmentsOf } from '../../../domain/history/segments.ts'
import type { CheckedHistory } from '../digests/checked-history.ts'
import { LEAF } from '../digests/row-runs.ts'
import { placeBlock, placeTransfers, type Reached } from './place-block.ts'
import { RankHeap } from './rank-heap.ts'
import type { MemberHead, RebuildAnswer, RebuildQuestion, Rebuilt, ShownBefore } from './rebuild-questions.ts'
import { ShownRows } from './shown-rows.ts'
import { WaitingLegs } from './waiting-legs.ts'
import { YOUNG_BLOCKS } from './young-blocks.ts'

/** The position below the oldest row: whole ranges of every level end there, and few bytes hold it. */
export const END = 2 ** 23
/** Members that are read in one piece of work. */
const READ_AT_ONCE = 2
/** Rows that are written in one piece of work. */
const WRITTEN_AT_ONCE = 2 * LEAF

type RebuildQuery<Result> = Query<RebuildQuestion, RebuildAnswer, Result>

/** A member that is read upwards. */
interface Reading {
  readonly member: MemberHead
  /** Segments that are not read yet, newest first; null before the first is read. */
  segments: Segment[] | null
  legs: WaitingLegs
}

/** Builds a merged history anew, from the oldest row up, in pieces of work of a few milliseconds. */
export function* rebuild(before: ShownBefore): RebuildQuery<Rebuilt> {
  const members = yield* readMembers()
  const merge = new Merge(members)
  const shown = yield* ShownRows.open(before)
  const reached: Reached = {
    first: END,
    balance: 0n,
    nextRowId: before.nextRowId,
    revised: false,
    reordered: false,
  }
  const writer = new Writer()
  const from = youngFrom(members, before)
  const young = yield* readYoung(members, from)
  for (let rank = yield* merge.next(); rank < from; rank = yield* merge.next()) {
    const legs = young.join(yield* merge.take(rank))
    const here = shown.moved(legs, yield* shown.at(rank))
    writer.add(placeBlock(legs, here, before.settledTo, reached))
    yield* writer.flush()
  }
  const transfers = mergeLegs(young.rest(yield* merge.rest()))
  const rest = shown.moved(transfers, yield* shown.rest())
  const top = placeTransfers(transfers, rest, before.settledTo, reached)
  writer.add(top)
  yield* writer.flush(true)
  yield* include(members)
  const split = [...young.split, ...transfers.filter(isConfirmedSplit)]
  const revised = reached.revised || shown.hasLeft
  return { ...summary(members, reached, top), revised, reordered: reached.reordered, split }
}

function isConfirmedSplit({ isSplit, height }: MergedTransfer): boolean {
  return isSplit && height !== null
}

function summary(members: readonly MemberHead[], reached: Reached, top: readonly MergedRow[]) {
  const unconfirmed = top.filter(({ height }) => height === null)
  return {
    first: reached.first,
    count: END - reached.first,
    balance: reached.balance,
    expected: members.reduce((sum, { balance }) => sum + balance, 0n),
    unconfirmed: unconfirmed.length,
    unconfirmedBalance: unconfirmed.reduce((sum, { amount }) => sum + amount, 0n),
    nextRowId: reached.nextRowId,
  }
}

function* readMembers(): RebuildQuery<readonly MemberHead[]> {
  const members: MemberHead[] = []
  for (;;) {
    const more = (yield { kind: 'members', after: members.at(-1)?.addressId ?? 0 }) as readonly MemberHead[]
    if (more.length === 0) return members
    members.push(...more)
  }
}

/** The balances that the history includes from now on. */
function* include(members: readonly MemberHead[]): RebuildQuery<void> {
  const changed = members.filter(({ balance, included }) => balance !== included)
  for (let at = 0; at < changed.length; at += 256) {
    yield { kind: 'include', members: changed.slice(at, at + 256) }
  }
}

/** The lowest rank of the rows that are merged by hash alone, whatever their heights. */
function youngFrom(members: readonly MemberHead[], { settledTo, tip }: ShownBefore): number {
  let young = settledTo + 1
  for (const { oldestYoung } of members) if (oldestYoung !== null) young = Math.min(young, oldestYoung)
  return Math.max(young, tip - YOUNG_BLOCKS)
}

/** Rows that are not settled for their members: other members may have them in lower blocks. */
class YoungLegs {
  readonly #byHash: Map<string, Leg[]>
  readonly #joined = new Set<string>()
  readonly split: MergedTransfer[] = []

  constructor(legs: readonly Leg[]) {
    this.#byHash = Map.groupBy(legs, ({ hash }) => hash)
  }

  /** The rows of a block, and what other members have higher up of the same transactions. */
  join(legs: readonly Leg[]): readonly Leg[] {
    if (this.#byHash.size === 0) return legs
    const hashes = new Set(legs.map(({ hash }) => hash).filter((hash) => this.#byHash.has(hash)))
    if (hashes.size === 0) return legs
    const higher = [...hashes].flatMap((hash) => this.#byHash.get(hash) ?? [])
    const joined = [...legs, ...higher]
    this.split.push(...mergeLegs(joined.filter(({ hash }) => hashes.has(hash))))
    for (const hash of hashes) this.#joined.add(hash)
    return joined
  }

  /** What was not joined below. */
  rest(legs: readonly Leg[]): readonly Leg[] {
    return this.#joined.size === 0 ? legs : legs.filter(({ hash }) => !this.#joined.has(hash))
  }
}

/** The members' rows from a rank up, as far as they are not settled. */
function* readYoung(members: readonly MemberHead[], from: number): RebuildQuery<YoungLegs> {
  const young: Leg[] = []
  for (const member of members) {
    if (member.checked === null || member.oldestYoung === null) continue
    for (const segment of segmentsOf(member.checked, member.checked)) {
      const [legs] = (yield { kind: 'legs', wanted: [{ member, segment }] }) as readonly (readonly Leg[])[]
      const above = (legs as readonly Leg[]).filter((leg) => rankOf(leg) >= from)
      young.push(...above)
      if (above.length < (legs as readonly Leg[]).length) break
    }
  }
  return new YoungLegs(young)
}

/** The members' rows, block by block. */
class Merge {
  /** Members that have rows left, by the rank of the next one. */
  readonly #open = new RankHeap<Reading>()
  /** Members that were not read yet, the one with the oldest row last. */
  readonly #waiting: Reading[]

  constructor(members: readonly MemberHead[]) {
    this.#waiting = members.flatMap(readingOf).sort((a, b) => oldestOf(b) - oldestOf(a))
  }

  /** The rank of the next row; Infinity at the end. */
  *next(): RebuildQuery<number> {
    while (this.#waiting.length > 0 && oldestOf(this.#waiting.at(-1) as Reading) <= this.#open.lowest) {
      yield* this.#read(this.#waiting.splice(-READ_AT_ONCE))
    }
    return this.#open.lowest
  }

  /** All rows of this rank, which is the lowest. */
  *take(rank: number): RebuildQuery<Leg[]> {
    const taken: Leg[] = []
    while (this.#open.lowest === rank) {
      const reading = this.#open.pop()
      while (reading.legs.rank === rank) {
        taken.push(reading.legs.take())
        if (reading.legs.rank === null && reading.segments?.length !== 0) yield* this.#fetch([reading])
      }
      if (reading.legs.rank !== null) this.#open.push(reading.legs.rank, reading)
    }
    return taken
  }

  /** All that is left. */
  *rest(): RebuildQuery<Leg[]> {
    const taken: Leg[] = []
    for (let rank = yield* this.next(); rank !== Number.POSITIVE_INFINITY; rank = yield* this.next()) {
      for (const leg of yield* this.take(rank)) taken.push(leg)
    }
    return taken
  }

  *#read(readings: readonly Reading[]): RebuildQuery<void> {
    yield* this.#fetch(readings)
    for (const reading of readings) {
      const { rank } = reading.legs
      if (rank !== null) this.#open.push(rank, reading)
    }
  }

  *#fetch(readings: readonly Reading[]): RebuildQuery<void> {
    const wanted = readings.map((reading) => ({ member: reading.member, segment: nextSegment(reading) }))
    const read = (yield { kind: 'legs', wanted }) as readonly (readonly Leg[])[]
    for (const [at, reading] of readings.entries()) reading.legs = new WaitingLegs(read[at] as readonly Leg[])
  }
}

const NONE = new WaitingLegs([])

function readingOf(member: MemberHead): Reading[] {
  const { checked } = member
  return checked === null || checked.from === checked.to ? [] : [{ member, segments: null, legs: NONE }]
}

function nextSegment(reading: Reading): Segment {
  const checked = reading.member.checked as CheckedHistory
  reading.segments ??= [...segmentsOf(checked, checked)]
  return reading.segments.pop() as Segment
}

function oldestOf({ member }: Reading): number {
  return member.oldest ?? Number.MAX_SAFE_INTEGER
}

/** Gathers rows that grow upwards, and writes whole ranges of them. */
class Writer {
  /** Oldest first. */
  #rows: MergedRow[] = []

  add(rows: readonly MergedRow[]): void {
    for (let at = rows.length - 1; at >= 0; at--) this.#rows.push(rows[at] as MergedRow)
  }

  *flush(all = false): RebuildQuery<void> {
    while (this.#rows.length >= WRITTEN_AT_ONCE || (all && this.#rows.length > 0)) {
      const rows = this.#rows.slice(0, WRITTEN_AT_ONCE).reverse()
      this.#rows = this.#rows.slice(WRITTEN_AT_ONCE)
      yield { kind: 'write', rows }
    }
  }
}
