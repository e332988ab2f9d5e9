import type { Clock } from '../domain/clock.ts'
import type { Work } from '../domain/source.ts'
import type { Turns } from '../domain/sync-store.ts'
import type { SourceOrder } from './source-order.ts'

/** So much of a source's budget (ms of its time) may be spent at once after a quiet spell. */
const BURST_MS = 2.4 * 3600_000

interface Line {
  /** When (ms) the next turn is. */
  readonly at: number
  /** How many addresses it still has room for. */
  readonly room: number
}

/**
 * Gives addresses that nobody asks for their turns, no closer to each other than the budgets allow: so the time that an
 * address is told for its next synchronisation is one that can be kept.
 */
export class Pace {
  readonly #sources: SourceOrder
  readonly #clock: Clock
  readonly #lines: Record<Work, Line> = { read: { at: 0, room: 0 }, check: { at: 0, room: 0 } }

  constructor(sources: SourceOrder, clock: Clock) {
    this.#sources = sources
    this.#clock = clock
  }

  turns(work: Work): Turns {
    const now = this.#clock.now()
    const source = this.#sources.first(now)
    const perTurn = work === 'check' ? source.probeSize : 1
    return { perTurn, stepMs: source.paceMs(now, work) * perTurn }
  }

  /** The next turn (ms) that is not before `earliest`. */
  reserve(work: Work, earliest: number): number {
    const { perTurn, stepMs } = this.turns(work)
    if (stepMs === 0) return earliest
    const line = this.#lines[work]
    const at = Math.ceil(Math.max(earliest, line.at))
    if (line.room > 1) this.#lines[work] = { at: line.at, room: line.room - 1 }
    else this.#lines[work] = { at: Math.max(line.at, at - BURST_MS) + stepMs, room: perTurn }
    return at
  }
}
