const LINE_FEED = 0x0a

/** A longer line is put together while it arrives, so that no turn of the event loop copies many megabytes. */
const LONG_BYTES = 1024 * 1024

/** A line that is longer than any answer. */
class LineTooLong extends Error {}

/** Splits a stream of bytes into lines. Every byte is looked at once, and copied at most once. */
export class LineSplitter {
  readonly #bytesMax: number
  #chunks: Buffer[] = []
  /** Holds the beginning of a long line, in place of the chunks. */
  #long: Buffer | null = null
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
    const before = this.#bytes
    this.#bytes += part.length
    if (this.#bytes > this.#bytesMax)
      throw new LineTooLong(`an answer was longer than ${this.#bytesMax} bytes`)
    if (this.#bytes <= LONG_BYTES) this.#chunks.push(part)
    else part.copy(this.#longLine(), before)
  }

  #longLine(): Buffer {
    if (this.#long !== null) return this.#long
    // Pages that are not written take no memory.
    const long = Buffer.allocUnsafeSlow(this.#bytesMax)
    let at = 0
    for (const chunk of this.#chunks) at += chunk.copy(long, at)
    this.#chunks = []
    this.#long = long
    return long
  }

  #line(): Buffer {
    const line = this.#long?.subarray(0, this.#bytes) ?? joined(this.#chunks, this.#bytes)
    this.#chunks = []
    this.#long = null
    this.#bytes = 0
    return line
  }
}

function joined(chunks: readonly Buffer[], bytes: number): Buffer {
  const [first = Buffer.alloc(0), ...more] = chunks
  return more.length === 0 ? first : Buffer.concat(chunks, bytes)
}
