/** Maps numbers to pixels along a straight line. */
export class Scale {
  readonly from: number
  readonly to: number
  readonly #start: number
  readonly #perNumber: number

  /** `from` is at pixel `start`, `to` at pixel `end`. */
  constructor([from, to]: readonly [number, number], start: number, end: number) {
    this.from = from
    this.to = to
    this.#start = start
    this.#perNumber = (end - start) / (to - from || 1)
  }

  pixelOf(number: number): number {
    return this.#start + (number - this.from) * this.#perNumber
  }

  numberAt(pixel: number): number {
    return this.from + (pixel - this.#start) / this.#perNumber
  }
}
