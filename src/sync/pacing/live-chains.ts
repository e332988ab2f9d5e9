import type { ChainSlug } from '../../domain/chains/chain.ts'

/** Which source announces the changes of each chain, as far as this process knows. */
export class LiveChains {
  readonly #own = new Map<ChainSlug, string>()
  readonly #preferred = new Map<ChainSlug, string>()
  #others: ReadonlyMap<ChainSlug, string> = new Map()
  readonly #held = new Map<ChainSlug, number>()
  readonly #listeners: ((source: string) => void)[] = []

  /** Calls back with the name of a source whose chains have changed in this process. */
  subscribe(listener: (source: string) => void): void {
    this.#listeners.push(listener)
  }

  started(source: string, chain: ChainSlug): void {
    if (this.#own.get(chain) === source) return
    this.#own.set(chain, source)
    for (const listener of this.#listeners) listener(source)
  }

  ended(source: string, chain: ChainSlug): void {
    if (this.#own.get(chain) !== source) return
    this.#own.delete(chain)
    for (const listener of this.#listeners) listener(source)
  }

  /** Of one source, in this process. */
  chainsOf(source: string): readonly ChainSlug[] {
    return [...this.#own].filter(([, by]) => by === source).map(([chain]) => chain)
  }

  /** What other processes have reported. */
  reported(others: ReadonlyMap<ChainSlug, string>): void {
    this.#others = others
  }

  /** A source in this process watches the chain, or is about to; null for none. */
  prefer(chain: ChainSlug, source: string | null): void {
    if (source === null) this.#preferred.delete(chain)
    else this.#preferred.set(chain, source)
  }

  /**
   * The source that reads the chain first, since the fingerprints of its proofs are compared when it is connected again;
   * null for the first one in order.
   */
  preferred(chain: ChainSlug): string | null {
    return this.#preferred.get(chain) ?? this.#others.get(chain) ?? null
  }

  /** Until then (ms) what is due of the chain waits for the source that is about to watch it. */
  hold(chain: ChainSlug, until: number): void {
    this.#held.set(chain, until)
  }

  heldUntil(chain: ChainSlug): number {
    return this.#held.get(chain) ?? 0
  }
}
