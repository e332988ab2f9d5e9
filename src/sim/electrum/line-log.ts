import type { ElectrumFault } from './fault.ts'
import type { ElectrumLine } from './line.ts'

/** A line of a client, and what went wrong with its answer. */
export interface LoggedLine extends ElectrumLine {
  /** The kinds of its faults. */
  readonly faults: readonly string[]
}

const LINES_KEPT = 100_000

/** The latest lines of all connections. */
export class LineLog {
  readonly #lines: LoggedLine[] = []
  #number = 0

  /** In order of arrival. */
  get lines(): readonly LoggedLine[] {
    return this.#lines
  }

  /** How often each method was called. */
  calls(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { calls } of this.#lines) {
      for (const { method } of calls) counts[method] = (counts[method] ?? 0) + 1
    }
    return counts
  }

  add(line: Omit<ElectrumLine, 'number'>): ElectrumLine {
    const logged = { ...line, number: this.#number++, faults: [] }
    this.#lines.push(logged)
    if (this.#lines.length > LINES_KEPT) this.#lines.shift()
    return logged
  }

  setFaults({ number }: ElectrumLine, faults: readonly ElectrumFault[]): void {
    if (faults.length === 0) return
    const place = this.#lines.findLastIndex((line) => line.number === number)
    const line = this.#lines[place]
    if (line !== undefined) this.#lines[place] = { ...line, faults: faults.map(({ kind }) => kind) }
  }

  /** Numbers continue. */
  clear(): void {
    this.#lines.length = 0
  }
}
