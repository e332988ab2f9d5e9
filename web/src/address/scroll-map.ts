/** Browsers end elements at some 17 to 33 million pixels; longer lists are shown on a shortened scale. */
const HEIGHT_MAX = 15_000_000

/** How rows of a list that is too long to be laid out stand to a scroll bar. All heights in pixels. */
export interface ScrollMap {
  /** Of what is scrolled. */
  readonly height: number
  /** True where a pixel of the scroll bar is more than a pixel of rows. */
  readonly shortened: boolean
  /** The row, with its fraction, at the top of the view. */
  rowAt(scrollTop: number): number
  scrollTopOf(row: number): number
}

export function scrollMap(rows: number, rowHeight: number, viewHeight: number): ScrollMap {
  const full = rows * rowHeight
  const height = Math.max(viewHeight, Math.min(full, HEIGHT_MAX))
  const way = Math.max(0, height - viewHeight)
  const rowsAbove = Math.max(0, rows - viewHeight / rowHeight)
  return {
    height,
    shortened: full > HEIGHT_MAX,
    rowAt: (scrollTop) => (way === 0 ? 0 : (Math.min(Math.max(0, scrollTop), way) / way) * rowsAbove),
    scrollTopOf: (row) => (rowsAbove === 0 ? 0 : (Math.min(Math.max(0, row), rowsAbove) / rowsAbove) * way),
  }
}
