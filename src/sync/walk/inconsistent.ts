import type { StatedTotals } from '../../domain/ports/source.ts'

/** A pass whose answers do not fit each other. Another pass may do better; after the last one it is the run's end. */
export class Inconsistent extends Error {
  override name = 'Inconsistent'
  readonly code: 'source_inconsistent' | 'too_busy'
  /** The statement that was not met. */
  readonly stated: StatedTotals

  constructor(code: 'source_inconsistent' | 'too_busy', message: string, stated: StatedTotals) {
    super(message)
    this.code = code
    this.stated = stated
  }
}
