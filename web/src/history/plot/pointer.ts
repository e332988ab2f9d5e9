import type { Drawing, TimeRange } from '../drawing.ts'
import type { Frame } from './frame.ts'
import { nearest } from './nearest.ts'

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

/** Moves of at most so many pixels are clicks. */
const CLICK_PIXELS = 3

type Cursor =
  /** Where the mouse or the finger is, in pixels. */
  { readonly by: 'mouse' | 'finger'; readonly at: number } | { readonly by: 'key'; readonly index: number }

/**
 * The layer over a plot that follows the mouse, with a line, a dot on the nearest point and the range that is dragged.
 * A finger moves the cursor sideways, and leaves it there when it is lifted; up and down it scrolls the page.
 */
export class PlotPointer {
  readonly #handlers: PlotHandlers
  readonly #area = layer('area')
  readonly #line = layer('line')
  readonly #dot = layer('dot')
  readonly #range = layer('range')
  readonly #listening = new AbortController()
  #drawing: Drawing
  #frame: Frame
  #cursor: Cursor | null = null
  /** Where the button was pressed, in pixels of the area; null while it is not. */
  #pressedAt: number | null = null
  #wasDragged = false

  constructor(host: HTMLElement, drawing: Drawing, frame: Frame, handlers: PlotHandlers) {
    this.#handlers = handlers
    this.#drawing = drawing
    this.#frame = frame
    this.#area.append(this.#line, this.#dot, this.#range)
    host.append(this.#area)
    this.#listen()
  }

  /** Follows what is painted. */
  fit(drawing: Drawing, frame: Frame): void {
    this.#drawing = drawing
    this.#frame = frame
    const { left, top, right, bottom } = frame
    place(this.#area, left, top, right - left, bottom - top)
    if (this.#cursor === null || this.#cursor.by === 'key') this.#show(this.#cursor)
    else this.#pointAt(this.#cursor)
  }

  /** Moves the cursor to a point; null: away. */
  point(index: number | null): void {
    this.#show(index === null ? null : { by: 'key', index })
  }

  destroy(): void {
    this.#listening.abort()
    this.#area.remove()
  }

  #listen(): void {
    const { signal } = this.#listening
    const area = this.#area
    area.addEventListener('pointermove', (event) => this.#moveTo(event), { signal })
    area.addEventListener('pointerleave', (event) => !isFinger(event) && this.#leave(), { signal })
    area.addEventListener('pointerdown', (event) => this.#press(event), { signal })
    // The finger scrolls the page.
    area.addEventListener('pointercancel', () => this.#leave(), { signal })
    document.addEventListener('pointerdown', (event) => this.#touchElsewhere(event), { signal })
    document.addEventListener('pointermove', (event) => this.#drag(event), { signal })
    document.addEventListener('pointerup', (event) => this.#release(event), { signal })
    area.addEventListener('click', (event) => this.#click(event), { signal })
    area.addEventListener('dblclick', () => this.#handlers.onReset?.(), { signal })
  }

  /** Within the plot. */
  #pixelOf({ clientX }: MouseEvent): number {
    const { left, right } = this.#frame
    const at = clientX - this.#area.getBoundingClientRect().left + left
    return Math.min(right, Math.max(left, at))
  }

  #moveTo(event: PointerEvent): void {
    this.#pointAt({ by: isFinger(event) ? 'finger' : 'mouse', at: this.#pixelOf(event) })
  }

  #pointAt(cursor: Cursor): void {
    this.#show(cursor)
    this.#handlers.onPoint(this.#indexAt(cursor))
  }

  #leave(): void {
    this.#show(null)
    this.#handlers.onPoint(null)
  }

  #press(event: PointerEvent): void {
    this.#wasDragged = false
    if (isFinger(event)) this.#moveTo(event)
    else if (event.button === 0) this.#pressedAt = this.#pixelOf(event)
  }

  #touchElsewhere({ target }: PointerEvent): void {
    const isHere = target instanceof Node && this.#area.contains(target)
    if (this.#cursor?.by === 'finger' && !isHere) this.#leave()
  }

  #drag(event: MouseEvent): void {
    if (this.#pressedAt === null) return
    const at = this.#pixelOf(event)
    const width = Math.abs(at - this.#pressedAt)
    this.#wasDragged ||= width > CLICK_PIXELS
    if (this.#handlers.onRange === undefined || !this.#wasDragged) return
    const { left, top, bottom } = this.#frame
    place(this.#range, Math.min(at, this.#pressedAt) - left, 0, width, bottom - top)
  }

  #release(event: MouseEvent): void {
    const pressedAt = this.#pressedAt
    this.#pressedAt = null
    if (pressedAt === null) return
    place(this.#range, 0, 0, 0, 0)
    const [first, last] = [pressedAt, this.#pixelOf(event)].toSorted((a, b) => a - b) as [number, number]
    if (last - first <= CLICK_PIXELS) return
    const { time } = this.#frame
    this.#handlers.onRange?.({
      from: Math.floor(time.numberAt(first)),
      to: Math.ceil(time.numberAt(last)),
    })
  }

  #click(event: MouseEvent): void {
    if (!this.#wasDragged)
      this.#handlers.onClick?.(Math.floor(this.#frame.time.numberAt(this.#pixelOf(event))))
  }

  #show(cursor: Cursor | null): void {
    this.#cursor = cursor
    const index = cursor === null ? null : this.#indexAt(cursor)
    const { left, top, bottom, time, value } = this.#frame
    const seconds = index === null ? undefined : this.#drawing.times[index]
    const number = index === null ? null : (this.#drawing.values[index] ?? null)
    this.#line.hidden = cursor === null || seconds === undefined
    this.#dot.hidden = seconds === undefined || number === null
    if (cursor === null || seconds === undefined) return
    const at = time.pixelOf(seconds) - left
    place(this.#line, cursor.by === 'key' ? at : cursor.at - left, 0, 0, bottom - top)
    if (number !== null) place(this.#dot, at, value.pixelOf(number) - top)
  }

  /** Null without points. */
  #indexAt(cursor: Cursor): number | null {
    if (cursor.by === 'key') return cursor.index
    return nearest(this.#drawing.times, this.#frame.time.numberAt(cursor.at))
  }
}

function isFinger({ pointerType }: PointerEvent): boolean {
  return pointerType === 'touch'
}

function layer(name: string): HTMLElement {
  const element = document.createElement('div')
  element.className = `plot-${name}`
  return element
}

/** In pixels of the element around. */
function place({ style }: HTMLElement, left: number, top: number, width?: number, height?: number): void {
  style.left = `${left}px`
  style.top = `${top}px`
  if (width !== undefined) style.width = `${width}px`
  if (height !== undefined) style.height = `${height}px`
}
