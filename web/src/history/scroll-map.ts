/** Browsers limit an element's height to 17 to 33 million pixels; longer lists use a shortened scale. */
const HEIGHT_MAX = 15_000_000

/** Maps the rows of a virtual list to scroll positions. All heights in pixels. */
export interface ScrollMap {
  /** Of the scrolled content. */
  readonly height: number
  /** Whether one pixel of scrolling moves the rows by more than one pixel. */
  readonly shortened: boolean
  /** The row at the top of the view, with its fraction. */
  rowAt(scrollTop: number): number
  scrollTopOf(row: number): number
}

export function scrollMap(rows: number, rowHeight: number, viewHeight: number): ScrollMap {
  const full = rows * rowHeight
  const height = Math.max(viewHeight, Math.min(full, HEIGHT_MAX))
  const range = Math.max(0, height - viewHeight)
  const rowsAbove = Math.max(0, rows - viewHeight / rowHeight)
  return {
    height,
    shortened: full > HEIGHT_MAX,
    rowAt: (scrollTop) => (range === 0 ? 0 : (Math.min(Math.max(0, scrollTop), range) / range) * rowsAbove),
    scrollTopOf: (row) => (rowsAbove === 0 ? 0 : (Math.min(Math.max(0, row), rowsAbove) / rowsAbove) * range),
  }
}
