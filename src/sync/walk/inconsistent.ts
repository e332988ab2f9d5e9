import type { StatedTotals } from '../../domain/ports/source.ts'

/** The answers of a pass contradict each other. Another pass may succeed; if the last one does not, the run fails. */
export class Inconsistent extends Error {
  override name = 'Inconsistent'
  readonly code: 'source_inconsistent' | 'too_busy'
  /** The stated totals that the rows do not match. */
  readonly stated: StatedTotals

  constructor(code: 'source_inconsistent' | 'too_busy', message: string, stated: StatedTotals) {
    super(message)
    this.code = code
    this.stated = stated
  }
}
