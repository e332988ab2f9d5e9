import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { BUDGET_WAIT_MAX_MS, type ChainSource } from '../../domain/ports/source.ts'

/** Chains whose sources can be asked again from the same moment on (ms), Infinity for never. */
interface Availability {
  readonly at: number
  readonly chains: readonly ChainSlug[]
}

/** The configured sources, in the order of preference. */
export class SourceOrder {
  readonly all: readonly ChainSource[]
  readonly #serving = new Map<ChainSlug, SourceOrder>()

  constructor(sources: readonly ChainSource[]) {
    this.all = sources
  }

  /** Those of them that know a chain; none where the settings leave all of those out. */
  serving(chain: ChainSlug): SourceOrder {
    const known = this.#serving.get(chain)
    if (known !== undefined) return known
    const order = new SourceOrder(this.all.filter((source) => source.serves(chain)))
    this.#serving.set(chain, order)
    return order
  }

  /**
   * Who is asked, one after the other: those that can be asked now, then those that have to be waited for. Somebody who
   * asks by hand has those tried as well that were only down.
   */
  candidates(now: number, manual = false): readonly ChainSource[] {
    const ready = this.all.filter(
      (source) => isReady(source, now) || (manual && source.status().state === 'down'),
    )
    return [...ready, ...this.all.filter((source) => !ready.includes(source))]
  }

  /** Who is asked first. */
  first(now: number): ChainSource | null {
    return this.candidates(now)[0] ?? null
  }

  /** Names of those that can have another opinion on an address. */
  otherThan({ chain, verification }: TrackedAddress, now: number): readonly string[] {
    const order = this.serving(chain)
    const served = verification?.source ?? order.first(now)?.name
    return order.all.map((source) => source.name).filter((name) => name !== served)
  }

  /** When work that nobody has asked for may go on (ms), `now` or earlier for at once; Infinity for never. */
  availableAt(now: number): number {
    return Math.min(...this.all.map((source) => (isReady(source, now) ? now : source.availableAt(now))))
  }

  /** The same for every chain, the soonest first. */
  availability(now: number): readonly Availability[] {
    const slugs = allChains().map(({ slug }) => slug)
    const byTime = Map.groupBy(slugs, (slug) => this.serving(slug).availableAt(now))
    return [...byTime].map(([at, chains]) => ({ at, chains })).toSorted((a, b) => (a.at < b.at ? -1 : 1))
  }
}

function isReady(source: ChainSource, now: number): boolean {
  const at = source.availableAt(now)
  return at <= now || (at <= now + BUDGET_WAIT_MAX_MS && source.status().state === 'ok')
}
