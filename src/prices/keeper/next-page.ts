import type { ChainSlug } from '../../domain/chains/chain.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { type Day, type DayRange, dayOfSeconds } from '../../domain/day.ts'
import type { StoredSeries } from '../../domain/ports/price-book.ts'
import type { PriceSource } from '../../domain/ports/price-source.ts'

/** Finished days that are asked for again with a new one, so that a provider that changes the past is noticed. */
const OVERLAP_DAYS = 30
/** A page that has no closes for so many of its oldest days has reached the beginning of a market that is about as old. */
const BEGINNING_DAYS = 30
/** A market is open every day: more days in a row without a close are the provider's fault, or the end of its market. */
const SUSPICIOUS_DAYS = 7

/** The part of a provider's work on one coin that is next. */
export interface Page {
  /** Days since it was last asked, or before. */
  readonly kind: 'newer' | 'older'
  readonly range: DayRange
  /** What counts as asked with its answer, unless that shows the beginning of the market. */
  readonly asked: DayRange
}

/** Either something to ask, or what counts as asked without a request. */
export type Step =
  | { readonly kind: 'ask'; readonly page: Page }
  | { readonly kind: 'known'; readonly asked: DayRange }
  | { readonly kind: 'done' }

/**
 * What a provider is to be asked about a coin: first the days since it was last asked, then backwards from the oldest one
 * until the beginning of the chain, wherever no close is stored. `last`: the last finished day.
 */
export function nextStep(
  chain: ChainSlug,
  series: StoredSeries,
  { name, closesAtOnce }: Pick<PriceSource, 'name' | 'closesAtOnce'>,
  last: Day,
): Step {
  const first = firstDay(chain)
  const asked = series.asked.get(name) ?? { from: last + 1, to: last }
  const has = new Set(series.closes.map(({ day }) => day))
  const { days, newest } = closesAtOnce
  if (asked.to < last) {
    const lacking = oldestWithout(has, { from: asked.to + 1, to: last })
    if (lacking === null) return known({ from: asked.from, to: last }, asked)
    const to = newest ? last : Math.min(lacking + days - 1, last)
    const overlap = Math.max(Math.min(OVERLAP_DAYS, days - (to - lacking + 1)), 0)
    const range = { from: Math.max(lacking - overlap, first), to }
    return { kind: 'ask', page: { kind: 'newer', range, asked: { from: asked.from, to } } }
  }
  const damaged = series.damaged.find((day) => day >= first && day <= last && isServed(day))
  const lacking = newestWithout(has, { from: first, to: asked.from - 1 }) ?? damaged ?? null
  if (lacking === null || !isServed(lacking)) return known({ from: first, to: asked.to }, asked)
  const from = newest ? last - days + 1 : Math.max(lacking - days + 1, first)
  const range = { from, to: newest ? last : lacking }
  const oldest = Math.min(newest ? first : from, asked.from)
  return { kind: 'ask', page: { kind: 'older', range, asked: { from: oldest, to: asked.to } } }

  function isServed(day: Day): boolean {
    return !newest || day > last - days
  }
}

function known(asked: DayRange, before: DayRange): Step {
  return before.from <= asked.from && before.to >= asked.to ? { kind: 'done' } : { kind: 'known', asked }
}

/** The newest of several pages, with as many older days as one request covers and the others lack. */
export function widened(newest: Page, pages: readonly Page[], days: number): Page {
  const { kind, range, asked } = newest
  if (kind === 'newer') return newest
  const lacking = pages.flatMap((page) => (page.kind === 'older' ? [page.range.from] : []))
  return { kind, range: { from: Math.max(Math.min(...lacking), range.to - days + 1), to: range.to }, asked }
}

/** The same page of another coin, where the range covers what it lacks; null where it does not. */
export function pageWithin({ kind, range, asked }: Page, leader: Page): Page | null {
  if (kind === 'newer') {
    const isSame = range.from === leader.range.from && range.to === leader.range.to
    return isSame && leader.kind === 'newer' ? { kind, range, asked } : null
  }
  if (range.to > leader.range.to || range.to < leader.range.from) return null
  const from = Math.min(leader.range.from, asked.to + 1)
  return { kind, range: leader.range, asked: { from, to: asked.to } }
}

/**
 * What counts as asked after the answer to a page: at the beginning of the market, all days before it as well. `oldest`: its
 * first day with a close. `since`: about the first day of the market; days without a close after it end nothing.
 */
export function askedAfter(
  chain: ChainSlug,
  { kind, range, asked }: Page,
  oldest: Day | null,
  since: Day | null,
): DayRange {
  if (kind === 'newer' || since === null || range.from > since) return asked
  const isBeginning = oldest === null || oldest >= since || oldest - range.from > BEGINNING_DAYS
  return isBeginning ? { from: Math.min(firstDay(chain), asked.from), to: asked.to } : asked
}

/** Whether a page has more days in a row without a close than a market ever has. */
export function isThin(
  { range }: Page,
  closes: readonly { readonly day: Day }[],
  since: Day | null,
): boolean {
  const has = new Set(closes.map(({ day }) => day))
  let missing = 0
  for (let day = Math.max(range.from, since ?? range.from); day <= range.to; day += 1) {
    missing = has.has(day) ? 0 : missing + 1
    if (missing > SUSPICIOUS_DAYS) return true
  }
  return false
}

/** No price is older than the chain. */
function firstDay(chain: ChainSlug): Day {
  return dayOfSeconds(chainOf(chain).genesisTime)
}

function oldestWithout(has: ReadonlySet<Day>, { from, to }: DayRange): Day | null {
  for (let day = from; day <= to; day += 1) if (!has.has(day)) return day
  return null
}

function newestWithout(has: ReadonlySet<Day>, { from, to }: DayRange): Day | null {
  for (let day = to; day >= from; day -= 1) if (!has.has(day)) return day
  return null
}
