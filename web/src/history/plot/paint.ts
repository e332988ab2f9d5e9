import type { Drawing } from '../drawing.ts'
import { FONT, type Frame, GAP, LINE_HEIGHT, TICK_SIZE } from './frame.ts'

/** CSS colours. */
export interface PlotColors {
  readonly text: string
  readonly grid: string
  readonly line: string
}

const LINE_WIDTH = 1.5

/** Paints all of a plot: the grid, the texts of the axes, the line. `isStepped`: a value stands until the next one. */
export function paintPlot(
  canvas: HTMLCanvasElement,
  drawing: Drawing,
  frame: Frame,
  { text, grid, line }: PlotColors,
  isStepped: boolean,
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  canvas.width = canvas.clientWidth * devicePixelRatio
  canvas.height = canvas.clientHeight * devicePixelRatio
  context.scale(devicePixelRatio, devicePixelRatio)
  context.font = FONT
  context.strokeStyle = grid
  context.stroke(gridOf(frame))
  context.fillStyle = text
  writeTexts(context, frame)
  context.strokeStyle = line
  context.lineWidth = LINE_WIDTH
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.stroke(lineOf(drawing, frame, isStepped))
}

function gridOf({ left, right, top, bottom, timeTicks, valueTicks }: Frame): Path2D {
  const path = new Path2D()
  for (const { at } of timeTicks) {
    path.moveTo(sharp(at), top)
    path.lineTo(sharp(at), bottom + TICK_SIZE)
  }
  for (const { at } of valueTicks) {
    path.moveTo(left - TICK_SIZE, sharp(at))
    path.lineTo(right, sharp(at))
  }
  return path
}

/** A line of one pixel fills it if it runs through its middle. */
function sharp(at: number): number {
  return Math.floor(at) + 0.5
}

function writeTexts(context: CanvasRenderingContext2D, { left, bottom, timeTicks, valueTicks }: Frame): void {
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const { at, text } of timeTicks) {
    for (const [row, part] of text.split('\n').entries()) {
      context.fillText(part, at, bottom + TICK_SIZE + GAP + row * LINE_HEIGHT)
    }
  }
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const { at, text } of valueTicks) context.fillText(text, left - TICK_SIZE - GAP, at)
}

/** Gaps are left out; a point between two of them is a dot. */
function lineOf({ times, values }: Drawing, { time, value }: Frame, isStepped: boolean): Path2D {
  const path = new Path2D()
  let last: number | null = null
  for (const [index, number] of values.entries()) {
    if (number !== null) {
      const [x, y] = [time.pixelOf(times[index] ?? 0), value.pixelOf(number)]
      if (last === null) path.moveTo(x, y)
      else if (isStepped) path.lineTo(x, value.pixelOf(last))
      path.lineTo(x, y)
    }
    last = number
  }
  return path
}
