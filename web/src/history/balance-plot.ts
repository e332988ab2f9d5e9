import uPlot from 'uplot'
import { formatChoice } from '../text/format-choice.ts'
import { numberFormat } from '../text/number-format.ts'
import type { Drawing, TimeRange } from './drawing.ts'
import { shownTimes, TICK_DISTANCES, TimeAxis, tickSpace } from './time-axis.ts'

export interface PlotHandlers {
  /** Index of the point under the cursor; null without one. */
  onPoint(index: number | null): void
  /** A time was clicked, in seconds since 1970. */
  onClick?(seconds: number): void
  /** A range was dragged; without it there is no dragging. */
  onRange?(range: TimeRange): void
  /** Double click. */
  onReset?(): void
}

export interface PlotLook {
  /** In pixels. */
  readonly height: number
  /** A balance stands until it changes; a value changes all the time. */
  readonly isStepped: boolean
}

export interface BalancePlot {
  setData(drawing: Drawing): void
  /** Moves the cursor to a point; null: away. */
  point(index: number | null): void
  destroy(): void
}

export const PLOT_HEIGHT = 280
/** Moves of at most so many pixels are clicks. */
const CLICK_PIXELS = 3
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
const TICK_SIZE = 10
const GAP = 5
/** The part of the width that exact balances at the side may take. */
const SIDE_MAX = 0.25

/** Draws into `host` in its current colour scheme, and follows its width. */
export function drawPlot(
  host: HTMLElement,
  drawing: Drawing,
  handlers: PlotHandlers,
  look: PlotLook = { height: PLOT_HEIGHT, isStepped: true },
): BalancePlot {
  const { height } = look
  const plot = new uPlot(optionsOf(host, handlers, look), dataOf(drawing), host)
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) plot.setSize({ width: Math.floor(entry.contentRect.width), height })
  })
  observer.observe(host)
  return {
    setData: (next) => plot.setData(dataOf(next)),
    point: (index) => {
      const time = index === null ? undefined : plot.data[0][index]
      const left = time === undefined ? -10 : plot.valToPos(time, 'x')
      plot.setCursor({ left, top: time === undefined ? -10 : height / 2 }, false)
    },
    destroy: () => {
      observer.disconnect()
      plot.destroy()
    },
  }
}

function optionsOf(
  host: HTMLElement,
  handlers: PlotHandlers,
  { height, isStepped }: PlotLook,
): uPlot.Options {
  const [text, grid, accent] = ['--quiet', '--line', '--accent'].map((name) => colorOf(host, name)) as [
    string,
    string,
    string,
  ]
  const ticks = { stroke: grid, width: 1, size: TICK_SIZE }
  const axis = { stroke: text, font: FONT, gap: GAP, grid: { stroke: grid, width: 1 }, ticks }
  const stepped = isStepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined
  const balances: uPlot.Series = { stroke: accent, width: 1.5, points: { show: false } }
  const times = new TimeAxis()
  return {
    width: host.clientWidth,
    height,
    ...zoned(formatChoice().timeZone),
    padding: [8, 32, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: (_plot, from, to) => shownTimes(from, to) },
      y: { range: (_plot, low, high) => rangeOf(low, high) },
    },
    axes: [
      {
        ...axis,
        space: (_plot, _axis, from, to, width) => tickSpace(from, to, width),
        incrs: [...TICK_DISTANCES],
        values: (_plot, seconds, _axis, _space, distance) => times.texts(seconds, distance),
      },
      {
        ...axis,
        values: ({ width }, values) => balanceTexts(values, width * SIDE_MAX),
        size: (_plot, texts) => TICK_SIZE + GAP + widest(texts ?? []),
      },
    ],
    series: [{}, stepped === undefined ? balances : { ...balances, paths: stepped }],
    cursor: {
      y: false,
      points: { size: 7 },
      drag: { x: handlers.onRange !== undefined, y: false, setScale: false },
    },
    hooks: hooksOf(handlers),
  }
}

/** Ticks at the hours and days of a time zone. */
function zoned(timeZone: string | undefined): Pick<uPlot.Options, 'tzDate'> {
  return timeZone === undefined
    ? {}
    : { tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone) }
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

function hooksOf({ onPoint, onClick, onRange, onReset }: PlotHandlers): uPlot.Hooks.Arrays {
  let pressedAt = 0
  return {
    setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
    setSelect: [
      (plot) => {
        const { left, width } = plot.select
        if (width <= CLICK_PIXELS) return
        onRange?.({
          from: Math.floor(plot.posToVal(left, 'x')),
          to: Math.ceil(plot.posToVal(left + width, 'x')),
        })
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
      },
    ],
    ready: [
      (plot) => {
        plot.over.addEventListener('mousedown', ({ clientX }) => {
          pressedAt = clientX
        })
        plot.over.addEventListener('click', ({ clientX, offsetX }) => {
          if (Math.abs(clientX - pressedAt) <= CLICK_PIXELS)
            onClick?.(Math.floor(plot.posToVal(offsetX, 'x')))
        })
        plot.over.addEventListener('dblclick', () => onReset?.())
      },
    ],
  }
}

function dataOf({ times, values }: Drawing): uPlot.AlignedData {
  return [times as number[], values as (number | null)[]]
}

/** A custom property may hold the colours of both schemes; a computed colour is of the current one. */
function colorOf(host: HTMLElement, name: string): string {
  host.style.color = `var(${name})`
  const { color } = getComputedStyle(host)
  host.style.color = ''
  return color
}

/** Starts at zero, with a margin at the top. */
function rangeOf(low: number, high: number): [number, number] {
  const bottom = Math.min(0, low)
  return [bottom, bottom + (high - bottom || 1) * 1.08]
}
