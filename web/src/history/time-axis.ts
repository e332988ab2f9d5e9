import { type FormatChoice, formatChoice } from '../text/format-choice.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** Distances of ticks that people count time in, in seconds. */
export const TICK_DISTANCES: readonly number[] = [
  ...[1, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 4, 5, 7, 10, 14, 30, 60, 90, 180].map((days) => days * DAY),
  ...[1, 2, 5, 10, 25, 50].map((years) => years * YEAR),
]
/** Less than this says nothing: the clocks of miners differ by more. */
const WIDTH_MIN = 10 * MINUTE

const SPACE = 90
const YEAR_SPACE = 50

const PARTS = {
  clock: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** Writes the ticks of a time axis in the chosen locale and time zone. */
export class TimeAxis {
  readonly #formats: Readonly<Record<keyof typeof PARTS, Intl.DateTimeFormat>>

  constructor({ locale, timeZone }: Pick<FormatChoice, 'locale' | 'timeZone'> = formatChoice()) {
    const zone = timeZone === undefined ? {} : { timeZone }
    const format = (part: keyof typeof PARTS) =>
      new Intl.DateTimeFormat(locale, { ...PARTS[part], ...zone, numberingSystem: 'latn' })
    this.#formats = {
      clock: format('clock'),
      day: format('day'),
      month: format('month'),
      year: format('year'),
    }
  }

  /** In seconds since 1970. What does not change from tick to tick is said on a second line, where it begins. */
  texts(ticks: readonly number[], distance: number): string[] {
    const [fine, coarse] = this.#partsAt(distance)
    let last = ''
    return ticks.map((tick) => {
      const time = tick * 1000
      const above = coarse?.format(time) ?? ''
      const text = this.#formats[fine].format(time)
      const isSame = above === last
      last = above
      return isSame ? text : `${text}\n${above}`
    })
  }

  #partsAt(distance: number): [keyof typeof PARTS, Intl.DateTimeFormat | null] {
    if (distance >= YEAR) return ['year', null]
    if (distance >= 28 * DAY) return ['month', null]
    if (distance >= DAY) return ['day', this.#formats.year]
    return ['clock', this.#formats.day]
  }
}

/** How far apart ticks must be, in pixels, on an axis of `width` pixels: years are short words. */
export function tickSpace(from: number, to: number, width: number): number {
  return (width * YEAR) / (to - from) < SPACE ? YEAR_SPACE : SPACE
}

/** The times that the axis shows, in seconds since 1970: at least a few minutes. */
export function shownTimes(from: number, to: number): [number, number] {
  const missing = Math.max(0, WIDTH_MIN - (to - from))
  return [from - missing / 2, to + missing / 2]
}
