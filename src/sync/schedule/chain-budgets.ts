import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'

/** The chains for which a run found every source over our own budgets. */
export class ChainBudgets {
  /** When (ms) a source has a budget again. */
  readonly #until = new Map<ChainSlug, number>()

  exhaust(chain: ChainSlug, until: number): void {
    this.#until.set(chain, until)
  }

  forget(): void {
    this.#until.clear()
  }

  /** The other chains: addresses of an exhausted chain wait in the queue and delay no others. */
  available(now: number): readonly ChainSlug[] {
    return allChains()
      .map(({ slug }) => slug)
      .filter((slug) => (this.#until.get(slug) ?? 0) <= now)
  }

  /** When (ms) the first of the exhausted chains has a budget again; null if none is exhausted. */
  nextAt(now: number): number | null {
    const times = [...this.#until.values()].filter((until) => until > now)
    return times.length === 0 ? null : Math.min(...times)
  }
}
