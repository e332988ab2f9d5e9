import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { ChainSource, Work } from '../../domain/ports/source.ts'
import type { Stagger } from '../../domain/ports/sync-queue.ts'
import type { SourceOrder } from './source-order.ts'

/** Budget (ms of a source's time) that may be spent at once after an idle period. */
const BURST_MS = 2.4 * 3600_000

/** Addresses due within this time (ms) of each other share a slot where the source has batch checks. */
const TOGETHER_MS = 60_000

/** No source serves the chain, so no budget applies. */
const UNSERVED: Stagger = { perSlot: 1, stepMs: 0 }

/** The batch check of one chain that is being filled. */
interface OpenBatch {
  /** Its slot (ms), and how many addresses it still has room for. */
  readonly at: number
  readonly room: number
}

/**
 * Assigns slots to background synchronisations, no closer to each other than the budgets allow, so that the time shown
 * for the next synchronisation of an address can be kept.
 */
export class Pacer {
  readonly #sources: SourceOrder
  readonly #clock: Clock
  readonly #workers: () => number
  /** By source and work: the next free slot (ms). */
  readonly #free = new Map<string, number>()
  /** By source, work and chain. */
  readonly #batches = new Map<string, OpenBatch>()

  /** `workers`: how many processes share the budgets; each gets an equal share of the slots. */
  constructor(sources: SourceOrder, clock: Clock, workers: () => number = () => 1) {
    this.#workers = workers
    this.#sources = sources
    this.#clock = clock
  }

  /** Frees all slots that were reserved. */
  forget(): void {
    this.#free.clear()
    this.#batches.clear()
  }

  /** How the addresses of one chain are spaced. */
  stagger(work: Work, chain: ChainSlug): Stagger {
    const now = this.#clock.now()
    const source = this.#sources.serving(chain).first(now)
    return source === null ? UNSERVED : this.#spacing(source, this.#workOf(source, work, chain), now)
  }

  /** Reserves the next slot (ms) for an address of a chain, not before `earliest`. */
  reserve(wanted: Work, chain: ChainSlug, earliest: number): number {
    const now = this.#clock.now()
    const source = this.#sources.serving(chain).first(now)
    if (source === null) return earliest
    const work = this.#workOf(source, wanted, chain)
    const { perSlot, stepMs } = this.#spacing(source, work, now)
    if (stepMs === 0) return earliest
    const line = `${source.name} ${work}`
    const group = `${line} ${chain}`
    const { at: last, room } = this.#batches.get(group) ?? { at: 0, room: 0 }
    if (room > 0 && earliest <= last + TOGETHER_MS) {
      this.#batches.set(group, { at: last, room: room - 1 })
      return Math.max(earliest, last)
    }
    const free = this.#free.get(line) ?? 0
    const at = Math.ceil(Math.max(earliest, free))
    this.#free.set(line, Math.max(free, at - BURST_MS) + stepMs)
    this.#batches.set(group, { at, room: perSlot - 1 })
    return at
  }

  /** Without batch checks every address is read. */
  #workOf({ name }: ChainSource, work: Work, chain: ChainSlug): Work {
    return this.#sources.batchEndpoints.works(name, chain) ? work : 'read'
  }

  #spacing(source: ChainSource, work: Work, now: number): Stagger {
    const perSlot = work === 'check' ? (source.batchChecker?.sizeMax ?? 1) : 1
    return { perSlot, stepMs: source.paceMs(now, work) * perSlot * this.#workers() }
  }
}
