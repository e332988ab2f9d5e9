import type { Drawing } from './drawing.ts'
import { frameOf } from './plot/frame.ts'
import { paintPlot } from './plot/paint.ts'
import { type PlotHandlers, PlotPointer } from './plot/pointer.ts'
import './plot/plot.css'

interface PlotLook {
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

/** Draws into `host` in its current colour scheme, and follows its width. */
export function drawPlot(
  host: HTMLElement,
  first: Drawing,
  handlers: PlotHandlers,
  { height, isStepped }: PlotLook = { height: PLOT_HEIGHT, isStepped: true },
): BalancePlot {
  const colors = {
    text: colorOf(host, '--quiet'),
    grid: colorOf(host, '--line'),
    line: colorOf(host, '--accent'),
  }
  const plot = document.createElement('div')
  const canvas = document.createElement('canvas')
  plot.className = 'plot'
  plot.style.height = `${height}px`
  plot.append(canvas)
  host.append(plot)
  let drawing = first
  const frame = () => frameOf(drawing, plot.clientWidth, height)
  const pointer = new PlotPointer(plot, drawing, frame(), handlers)
  const paint = () => {
    if (plot.clientWidth === 0) return
    const next = frame()
    paintPlot(canvas, drawing, next, colors, isStepped)
    pointer.fit(drawing, next)
  }
  paint()
  // A window that moves to another screen may have finer pixels there.
  const observer = new ResizeObserver(paint)
  observer.observe(plot)
  window.addEventListener('resize', paint)
  return {
    setData: (next) => {
      drawing = next
      paint()
    },
    point: (index) => pointer.point(index),
    destroy: () => {
      observer.disconnect()
      window.removeEventListener('resize', paint)
      pointer.destroy()
      plot.remove()
    },
  }
}

/** A custom property may hold the colours of both schemes; a computed colour is of the current one. */
function colorOf(host: HTMLElement, name: string): string {
  host.style.color = `var(${name})`
  const { color } = getComputedStyle(host)
  host.style.color = ''
  return color
}
