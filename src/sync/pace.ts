import type { Clock } from '../domain/clock.ts'
import type { Work } from '../domain/source.ts'
import type { Turns } from '../domain/sync-store.ts'
import type { SourceOrder } from './source-order.ts'

/** So much of a source's budget (ms of its time) may be spent at once after a quiet spell. */
const BURST_MS = 2.4 * 3600_000

/** Addresses that are due so close (ms) to each other share a turn where a source takes several at once. */
const TOGETHER_MS = 60_000

interface Line {
  /** When (ms) a new turn may be. */
  readonly free: number
  /** The turn (ms) that was given last, and how many addresses it still has room for. */
  readonly last: number
  readonly room: number
}

const EMPTY: Line = { free: 0, last: 0, room: 0 }

/**
 * Gives addresses that nobody asks for their turns, no closer to each other than the budgets allow: so the time that an
 * address is told for its next synchronisation is one that can be kept.
 */
export class Pace {
  readonly #sources: SourceOrder
  readonly #clock: Clock
  readonly #workers: () => number
  readonly #lines: Record<Work, Line> = { read: EMPTY, check: EMPTY }

  /** `workers` says how many processes share the budgets; each takes its share of the turns. */
  constructor(sources: SourceOrder, clock: Clock, workers: () => number = () => 1) {
    this.#workers = workers
    this.#sources = sources
    this.#clock = clock
  }

  turns(work: Work): Turns {
    const now = this.#clock.now()
    const source = this.#sources.first(now)
    const perTurn = work === 'check' ? source.probeSize : 1
    return { perTurn, stepMs: source.paceMs(now, work) * perTurn * this.#workers() }
  }

  /** The next turn (ms) that is not before `earliest`. */
  reserve(work: Work, earliest: number): number {
    const { perTurn, stepMs } = this.turns(work)
    if (stepMs === 0) return earliest
    const { free, last, room } = this.#lines[work]
    if (room > 0 && earliest <= last + TOGETHER_MS) {
      this.#lines[work] = { free, last, room: room - 1 }
      return Math.max(earliest, last)
    }
    const at = Math.ceil(Math.max(earliest, free))
    this.#lines[work] = { free: Math.max(free, at - BURST_MS) + stepMs, last: at, room: perTurn - 1 }
    return at
  }
}
