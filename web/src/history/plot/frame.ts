import { formatScale } from '../../text/money-text.ts'
import { numberFormat } from '../../text/number-format.ts'
import type { Drawing } from '../drawing.ts'
import { shownTimes, TICK_DISTANCES, TimeAxis, tickSpace } from '../time-axis.ts'
import { Scale } from './scale.ts'
import { timeTicks } from './time-ticks.ts'
import { rangeOf } from './value-range.ts'
import { valueTicks } from './value-ticks.ts'

export const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
export const TICK_SIZE = 10
export const GAP = 5
export const LINE_HEIGHT = 18
const TOP = 8
const RIGHT = 32
/** Below the texts of the time axis. */
const FOOT = 4
/** The part of the width that exact balances at the side may take. */
const SIDE_MAX = 0.25

interface Tick {
  /** In pixels. */
  readonly at: number
  /** Lines are separated by line breaks. */
  readonly text: string
}

/** Where everything in a plot is, in pixels from its left upper corner. */
export interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly time: Scale
  readonly value: Scale
  readonly timeTicks: readonly Tick[]
  readonly valueTicks: readonly Tick[]
}

export function frameOf(drawing: Drawing, width: number, height: number): Frame {
  const frame = framed(drawing, width, height, 1)
  const hasSecondLine = frame.timeTicks.some(({ text }) => text.includes('\n'))
  return hasSecondLine ? framed(drawing, width, height, 2) : frame
}

/** With room for so many lines of text below the time axis. */
function framed({ times, values, currency }: Drawing, width: number, height: number, lines: number): Frame {
  const [top, bottom] = [TOP, height - TICK_SIZE - GAP - lines * LINE_HEIGHT - FOOT]
  const range = rangeOf(
    values.filter((one) => one !== null),
    currency !== undefined,
  )
  const value = new Scale(range, bottom, top)
  const amounts = valueTicks(value.from, value.to, bottom - top)
  const texts =
    currency === undefined
      ? balanceTexts(amounts, width * SIDE_MAX)
      : amounts.map((each) => formatScale(each, currency))
  const left = TICK_SIZE + GAP + widest(texts)
  const right = Math.max(left + 1, width - RIGHT)
  const time = new Scale(shownTimes(times[0] ?? 0, times.at(-1) ?? 0), left, right)
  const space = tickSpace(time.from, time.to, right - left)
  const least = time.numberAt(left + space) - time.from
  const distance = TICK_DISTANCES.find((one) => one >= least) ?? (TICK_DISTANCES.at(-1) as number)
  const moments = timeTicks(time.from, time.to, distance)
  return {
    ...{ left, right, top, bottom, time, value },
    timeTicks: ticksAt(time, moments, new TimeAxis().texts(moments, distance)),
    valueTicks: ticksAt(value, amounts, texts),
  }
}

function ticksAt(scale: Scale, numbers: readonly number[], texts: readonly string[]): readonly Tick[] {
  return numbers.map((number, index) => ({ at: scale.pixelOf(number), text: texts[index] ?? '' }))
}

/** Exact where they take at most `widthMax` pixels. */
function balanceTexts(values: readonly number[], widthMax: number): string[] {
  const format = numberFormat()
  const exact = values.map((value) => format.float(value))
  return widest(exact) <= widthMax ? exact : values.map((value) => format.compact(value))
}

/** In pixels. */
function widest(texts: readonly string[]): number {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return 0
  context.font = FONT
  return Math.ceil(Math.max(0, ...texts.map((text) => context.measureText(text).width)))
}
