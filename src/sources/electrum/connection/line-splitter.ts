const LINE_FEED = 0x0a

/** A line that is longer than any answer. */
class LineTooLong extends Error {}

/** Splits a stream of bytes into lines. Every byte is looked at once, and copied at most once. */
export class LineSplitter {
  readonly #bytesMax: number
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** The lines that the chunk completes, without their line feeds. Throws LineTooLong. */
  push(chunk: Buffer): readonly Buffer[] {
    const lines: Buffer[] = []
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#collect(chunk.subarray(start, end))
      lines.push(this.#line())
      start = end + 1
    }
    this.#collect(chunk.subarray(start))
    return lines
  }

  #collect(part: Buffer): void {
    if (part.length === 0) return
    this.#bytes += part.length
    if (this.#bytes > this.#bytesMax)
      throw new LineTooLong(`an answer was longer than ${this.#bytesMax} bytes`)
    this.#chunks.push(part)
  }

  #line(): Buffer {
    const [first = Buffer.alloc(0), ...more] = this.#chunks
    const line = more.length === 0 ? first : Buffer.concat(this.#chunks, this.#bytes)
    this.#chunks = []
    this.#bytes = 0
    return line
  }
}
