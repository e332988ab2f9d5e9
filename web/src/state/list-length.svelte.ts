/** Rows of the first paint: more than a screen shows. */
const FIRST = 60
/** Rows that are added after each paint. */
const STEP = 120
/** More are shown on request only. */
const LIMIT = 1000

/** How many rows of the addresses are on the page: few at first, so that they are seen at once. Kept between pages. */
export class ListLength {
  #limit = $state(LIMIT)
  #rows = $state(FIRST)

  /** At most. */
  get rows(): number {
    return Math.min(this.#rows, this.#limit)
  }

  get isGrowing(): boolean {
    return this.#rows < this.#limit
  }

  grow(): void {
    this.#rows += STEP
  }

  more(): void {
    this.#limit += LIMIT
  }
}
