const NEWLINE = 0x0a

/** Splits what arrives into lines. */
export class LineReader {
  #parts: Buffer[] = []

  /** The lines that this piece completes. */
  read(piece: Buffer): readonly string[] {
    const lines: string[] = []
    let start = 0
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      lines.push(Buffer.concat([...this.#parts, piece.subarray(start, end)]).toString('utf8'))
      this.#parts = []
      start = end + 1
    }
    if (start < piece.length) this.#parts.push(piece.subarray(start))
    return lines.filter((line) => line.trim() !== '')
  }
}
