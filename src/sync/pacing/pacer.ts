import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { ChainSource, Work } from '../../domain/ports/source.ts'
import type { Stagger } from '../../domain/ports/sync-queue.ts'
import type { SourceOrder } from './source-order.ts'

/** So much of a source's budget (ms of its time) may be spent at once after a quiet spell. */
const BURST_MS = 2.4 * 3600_000

/** Addresses that are due so close (ms) to each other share a turn where a source takes several at once. */
const TOGETHER_MS = 60_000

/** Nobody is asked, so nothing limits it. */
const UNSERVED: Stagger = { perSlot: 1, stepMs: 0 }

/** The set answer of one chain that addresses are gathered for. */
interface Gathering {
  /** Its turn (ms), and how many addresses it still has room for. */
  readonly at: number
  readonly room: number
}

/**
 * Gives addresses that nobody asks for their turns, no closer to each other than the budgets allow: so the time that an
 * address is told for its next synchronisation is one that can be kept.
 */
export class Pacer {
  readonly #sources: SourceOrder
  readonly #clock: Clock
  readonly #workers: () => number
  /** By source and work: when (ms) a new turn may be. */
  readonly #free = new Map<string, number>()
  /** By source, work and chain. */
  readonly #gathering = new Map<string, Gathering>()

  /** `workers` says how many processes share the budgets; each takes its share of the turns. */
  constructor(sources: SourceOrder, clock: Clock, workers: () => number = () => 1) {
    this.#workers = workers
    this.#sources = sources
    this.#clock = clock
  }

  /** The turns of addresses of one chain. */
  stagger(work: Work, chain: ChainSlug): Stagger {
    const now = this.#clock.now()
    const source = this.#sources.serving(chain).first(now)
    return source === null ? UNSERVED : this.#turnsOf(source, work, now)
  }

  /** The next turn (ms) of an address of a chain that is not before `earliest`. */
  reserve(work: Work, chain: ChainSlug, earliest: number): number {
    const now = this.#clock.now()
    const source = this.#sources.serving(chain).first(now)
    if (source === null) return earliest
    const { perSlot, stepMs } = this.#turnsOf(source, work, now)
    if (stepMs === 0) return earliest
    const line = `${source.name} ${work}`
    const group = `${line} ${chain}`
    const { at: last, room } = this.#gathering.get(group) ?? { at: 0, room: 0 }
    if (room > 0 && earliest <= last + TOGETHER_MS) {
      this.#gathering.set(group, { at: last, room: room - 1 })
      return Math.max(earliest, last)
    }
    const free = this.#free.get(line) ?? 0
    const at = Math.ceil(Math.max(earliest, free))
    this.#free.set(line, Math.max(free, at - BURST_MS) + stepMs)
    this.#gathering.set(group, { at, room: perSlot - 1 })
    return at
  }

  #turnsOf(source: ChainSource, work: Work, now: number): Stagger {
    const perSlot = work === 'check' ? (source.batchChecker?.sizeMax ?? 1) : 1
    return { perSlot: perSlot, stepMs: source.paceMs(now, work) * perSlot * this.#workers() }
  }
}
