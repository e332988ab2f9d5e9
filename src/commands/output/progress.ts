import type { Terminal } from '../terminal.ts'

const BAR = 24

/** A line that is rewritten in place on a terminal; nothing in a pipe. */
export class Progress {
  readonly #terminal: Pick<Terminal, 'showProgress'>

  constructor(terminal: Pick<Terminal, 'showProgress'>) {
    this.#terminal = terminal
  }

  /** `of` is 0 where it is not known how much there is. */
  show(done: number, of: number, text: string): void {
    const filled = of === 0 ? 0 : Math.floor((BAR * Math.min(done, of)) / of)
    const bar = of === 0 ? '' : `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} `
    this.#terminal.showProgress(bar + text)
  }

  clear(): void {
    this.#terminal.showProgress(null)
  }
}
