/** What a line that waits takes besides its own bytes: a server may send millions of tiny ones. */
const LINE_BYTES = 128
/** `shift` of an array moves every element of a long one. */
const TAKEN_MAX = 1024

/** Lines that wait, first in, first out, at the same cost for each however many there are. */
export class LineQueue {
  #lines: (Buffer | null)[] = []
  /** How many of `#lines` are taken. */
  #taken = 0
  #bytes = 0

  /** What the waiting lines take. */
  get bytes(): number {
    return this.#bytes
  }

  push(line: Buffer): void {
    this.#lines.push(line)
    this.#bytes += line.length + LINE_BYTES
  }

  next(): Buffer | null {
    const line = this.#lines[this.#taken] ?? null
    if (line === null) return null
    this.#lines[this.#taken] = null
    this.#taken += 1
    this.#bytes -= line.length + LINE_BYTES
    if (this.#taken === this.#lines.length) this.clear()
    else if (this.#taken >= TAKEN_MAX && this.#taken * 2 >= this.#lines.length) this.#forgetTaken()
    return line
  }

  clear(): void {
    this.#lines = []
    this.#taken = 0
    this.#bytes = 0
  }

  #forgetTaken(): void {
    this.#lines = this.#lines.slice(this.#taken)
    this.#taken = 0
  }
}
