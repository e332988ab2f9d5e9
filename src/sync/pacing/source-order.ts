import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { allChains, type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { BUDGET_WAIT_MAX_MS, type ChainSource, type SetReader } from '../../domain/ports/source.ts'
import type { WalletReader } from '../../domain/ports/wallet-reader.ts'
import { BatchEndpoints } from './batch-endpoints.ts'
import { LiveChains } from './live-chains.ts'
import { SetEndpoints } from './set-endpoints.ts'

/** Chains whose sources are available again at the same time (ms), Infinity for never. */
interface Availability {
  readonly at: number
  readonly chains: readonly ChainSlug[]
}

/** The configured sources in order of preference. */
export class SourceOrder {
  readonly all: readonly ChainSource[]
  readonly batchEndpoints: BatchEndpoints
  readonly setEndpoints: SetEndpoints
  readonly walletEndpoints: SetEndpoints
  readonly live: LiveChains
  /** The chain that all of them serve; null if they are all sources. */
  readonly #chain: ChainSlug | null
  readonly #budgetWaitMs: number
  readonly #serving = new Map<ChainSlug, SourceOrder>()

  /** `budgetWaitMs`: the longest wait for the budget of a source while another one can serve. */
  constructor(
    sources: readonly ChainSource[],
    budgetWaitMs = BUDGET_WAIT_MAX_MS,
    {
      batchEndpoints = new BatchEndpoints(),
      setEndpoints = new SetEndpoints(),
      walletEndpoints = new SetEndpoints(),
      live = new LiveChains(),
    } = {},
    chain: ChainSlug | null = null,
  ) {
    this.all = sources
    this.batchEndpoints = batchEndpoints
    this.setEndpoints = setEndpoints
    this.walletEndpoints = walletEndpoints
    this.live = live
    this.#chain = chain
    this.#budgetWaitMs = budgetWaitMs
  }

  /** The sources that serve a chain; may be empty. */
  serving(chain: ChainSlug): SourceOrder {
    const known = this.#serving.get(chain)
    if (known !== undefined) return known
    const order = new SourceOrder(
      this.all.filter((source) => source.serves(chain)),
      this.#budgetWaitMs,
      this,
      chain,
    )
    this.#serving.set(chain, order)
    return order
  }

  /**
   * The sources in the order in which a run tries them: those available now, then the others. The one that announces
   * the changes of the chain is the first of the available ones. For a manual
   * request a source that is down counts as available.
   */
  candidates(now: number, manual = false): readonly ChainSource[] {
    const ready = this.all.filter(
      (source) => this.#isReady(source, now) || (manual && source.status().state === 'down'),
    )
    const announcing = this.#chain === null ? null : this.live.preferred(this.#chain)
    const first = ready.filter(({ name }) => name === announcing)
    return [...new Set([...first, ...ready, ...this.all])]
  }

  /** How long (ms) a request waits for the source's own budgets before another source is asked instead. */
  patienceMs(source: ChainSource, now: number): number {
    return this.#hasStandIn(source, now) ? this.#budgetWaitMs : Number.POSITIVE_INFINITY
  }

  /** The source that a run tries first; null if none serves the chain. */
  first(now: number): ChainSource | null {
    return this.candidates(now)[0] ?? null
  }

  /** What reads sets with the source that a run tries first; null if nothing does at present. */
  setReader(chain: ChainSlug, now: number): SetReader | null {
    const first = this.serving(chain).first(now)
    return first !== null && this.setEndpoints.works(first.name, chain, now) ? first.setReader : null
  }

  /** The same for wallets; null also if the source does not derive the addresses of these descriptors. */
  walletReader(chain: ChainSlug, descriptors: readonly string[], now: number): WalletReader | null {
    const first = this.serving(chain).first(now)
    const reader = first?.walletReader ?? null
    if (first === null || reader === null || !this.walletEndpoints.works(first.name, chain, now)) return null
    return descriptors.some((each) => reader.serves(chainOf(chain), each)) ? reader : null
  }

  /** Names of the sources that can cross-check an address. */
  otherThan({ chain, verification }: TrackedAddress, now: number): readonly string[] {
    const order = this.serving(chain)
    const served = verification?.source ?? order.first(now)?.name
    return order.all.map((source) => source.name).filter((name) => name !== served)
  }

  /** When background work may continue (ms), `now` or earlier for at once; Infinity for never. */
  availableAt(now: number): number {
    return Math.min(...this.all.map((source) => (this.#isReady(source, now) ? now : source.availableAt(now))))
  }

  /** The same for every chain, the soonest first. */
  availability(now: number): readonly Availability[] {
    const slugs = allChains().map(({ slug }) => slug)
    const byTime = Map.groupBy(slugs, (slug) => this.serving(slug).availableAt(now))
    return [...byTime].map(([at, chains]) => ({ at, chains })).toSorted((a, b) => (a.at < b.at ? -1 : 1))
  }

  /** Whether it can be asked at once, or waits for its own budgets alone and no longer than it should. */
  #isReady(source: ChainSource, now: number): boolean {
    const at = source.availableAt(now)
    if (at <= now) return true
    const { state } = source.status()
    const waitMs = Math.min(BUDGET_WAIT_MAX_MS, this.patienceMs(source, now))
    return at <= now + waitMs && state !== 'paused' && state !== 'down'
  }

  #hasStandIn(source: ChainSource, now: number): boolean {
    return this.all.some((other) => other !== source && other.availableAt(now) <= now)
  }
}
