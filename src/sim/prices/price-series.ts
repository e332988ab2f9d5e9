import type { ChainSlug } from '../../domain/chains/chain.ts'
import { DAY_SECONDS, type Day, dayOfMs, dayOfSeconds, parseDay } from '../../domain/day.ts'
import { Random, seedOf } from '../chain/random.ts'
import { LEVELS } from './levels.ts'

/** Days that are computed at once. */
const DAYS = 6000
/** How much of yesterday's distance from the level remains, and how far (either way) a day moves at most. */
const REMAINS = 0.97
const STEP = 0.035
const DISTANCE_MAX = 0.45

/** Demo prices: a seeded, smooth walk of each coin around its levels of the years. The same seed gives the same prices. */
export class PriceSeries {
  readonly #seed: number
  /** Closes in US dollars from the first day of each coin on. */
  readonly #closes = new Map<ChainSlug, number[]>()

  constructor(seed: number) {
    this.#seed = seed
  }

  /** US dollars at the end of a day; null before the first one. */
  close(chain: ChainSlug, day: Day): number | null {
    const place = day - firstDay(chain)
    return place < 0 ? null : (this.#upTo(chain, place)[place] ?? null)
  }

  /** At any second: on a straight line between two closes. */
  at(chain: ChainSlug, seconds: number): number | null {
    const day = dayOfSeconds(seconds)
    const end = this.close(chain, day)
    if (end === null) return null
    const start = this.close(chain, day - 1) ?? end
    return start + ((end - start) * (seconds - day * DAY_SECONDS)) / DAY_SECONDS
  }

  #upTo(chain: ChainSlug, place: number): readonly number[] {
    const closes = this.#closes.get(chain) ?? []
    if (closes.length <= place) this.#closes.set(chain, this.#walk(chain, place + DAYS))
    return this.#closes.get(chain) ?? []
  }

  #walk(chain: ChainSlug, days: number): number[] {
    const random = new Random(seedOf(this.#seed, 'prices', chain))
    const first = firstDay(chain)
    let distance = 0
    return Array.from({ length: days }, (_, place) => {
      const step = (random.next() + random.next() - 1) * STEP
      distance = Math.max(-DISTANCE_MAX, Math.min(DISTANCE_MAX, distance * REMAINS + step))
      return levelAt(chain, first + place) * (1 + distance)
    })
  }
}

function firstDay(chain: ChainSlug): Day {
  return parseDay(LEVELS[chain].since) ?? 0
}

/** At an even rate of growth between two years; the last level stays. */
function levelAt(chain: ChainSlug, day: Day): number {
  const { byYear } = LEVELS[chain]
  const next = byYear.findIndex(([year]) => firstOfYear(year) > day)
  const [after, before] = [byYear.at(next), byYear[next - 1]]
  if (next < 1 || after === undefined || before === undefined) return byYear.at(-1)?.[1] ?? 0
  const [start, end] = [firstOfYear(before[0]), firstOfYear(after[0])]
  return before[1] * (after[1] / before[1]) ** ((day - start) / (end - start))
}

function firstOfYear(year: number): Day {
  return dayOfMs(Date.UTC(year, 0, 1))
}
