import type { Terminal } from '../terminal.ts'

const BAR = 24

/** A line that is rewritten in place on a terminal; nothing in a pipe. */
export class Progress {
  readonly #terminal: Terminal
  #isShown = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show(done: number, of: number, text: string): void {
    if (!this.#terminal.isInteractive || of === 0) return
    const filled = Math.floor((BAR * Math.min(done, of)) / of)
    const line = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${text}`
    this.#terminal.note(`\r\u001b[K${line.slice(0, this.#terminal.columns - 1)}`)
    this.#isShown = true
  }

  clear(): void {
    if (this.#isShown) this.#terminal.note('\r\u001b[K')
    this.#isShown = false
  }
}
