import uPlot from 'uplot'
import type { Drawing, TimeRange } from './drawing.ts'

export interface PlotHandlers {
  /** Index of the point under the cursor; null without one. */
  onPoint(index: number | null): void
  /** A time was clicked, in seconds since 1970. */
  onClick(seconds: number): void
  /** A range was dragged. */
  onRange(range: TimeRange): void
  /** Double click. */
  onReset(): void
}

export interface BalancePlot {
  setData(drawing: Drawing): void
  destroy(): void
}

export const PLOT_HEIGHT = 280
/** Moves of at most so many pixels are clicks. */
const CLICK_PIXELS = 3

/** Draws into `host` in its current colour scheme, and follows its width. */
export function drawPlot(host: HTMLElement, drawing: Drawing, handlers: PlotHandlers): BalancePlot {
  const plot = new uPlot(optionsOf(host, handlers), dataOf(drawing), host)
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) plot.setSize({ width: Math.floor(entry.contentRect.width), height: PLOT_HEIGHT })
  })
  observer.observe(host)
  return {
    setData: (next) => plot.setData(dataOf(next)),
    destroy: () => {
      observer.disconnect()
      plot.destroy()
    },
  }
}

function optionsOf(host: HTMLElement, handlers: PlotHandlers): uPlot.Options {
  const [text, grid, accent] = ['--quiet', '--line', '--accent'].map((name) => colorOf(host, name)) as [
    string,
    string,
    string,
  ]
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } }
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  const balances: uPlot.Series = { stroke: accent, width: 1.5, points: { show: false } }
  return {
    width: host.clientWidth,
    height: PLOT_HEIGHT,
    legend: { show: false },
    scales: { x: { time: true }, y: { range: (_plot, low, high) => rangeOf(low, high) } },
    axes: [
      { ...axis, space: 90 },
      { ...axis, size: 84, values: (_plot, ticks) => ticks.map(tickText) },
    ],
    series: [{}, stepped === undefined ? balances : { ...balances, paths: stepped }],
    cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: false } },
    hooks: hooksOf(handlers),
  }
}

function hooksOf({ onPoint, onClick, onRange, onReset }: PlotHandlers): uPlot.Hooks.Arrays {
  let pressedAt = 0
  return {
    setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
    setSelect: [
      (plot) => {
        const { left, width } = plot.select
        if (width <= CLICK_PIXELS) return
        onRange({
          from: Math.floor(plot.posToVal(left, 'x')),
          to: Math.ceil(plot.posToVal(left + width, 'x')),
        })
      },
    ],
    ready: [
      (plot) => {
        plot.over.addEventListener('mousedown', ({ clientX }) => {
          pressedAt = clientX
        })
        plot.over.addEventListener('click', ({ clientX, offsetX }) => {
          if (Math.abs(clientX - pressedAt) <= CLICK_PIXELS) onClick(Math.floor(plot.posToVal(offsetX, 'x')))
        })
        plot.over.addEventListener('dblclick', () => onReset())
      },
    ],
  }
}

function dataOf({ times, values }: Drawing): uPlot.AlignedData {
  return [times as number[], values as number[]]
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

function tickText(value: number): string {
  return Number(value.toFixed(8)).toLocaleString('en', { maximumFractionDigits: 8 })
}
