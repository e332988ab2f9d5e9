import { assetOf } from '../domain/assets/asset.ts'
import { allChains } from '../domain/chains/chain.ts'
import type { Histories } from '../domain/ports/histories.ts'
import type { ChainSource, SourceStatus, SourceStatuses } from '../domain/ports/source.ts'

/** Hides sources that serve no tracked coin, since they get no requests. Those of the default chain are always shown. */
export class WatchedSources implements SourceStatuses {
  readonly #statuses: SourceStatuses
  readonly #sources: readonly ChainSource[]
  readonly #histories: Histories

  constructor(statuses: SourceStatuses, sources: readonly ChainSource[], histories: Histories) {
    this.#statuses = statuses
    this.#sources = sources
    this.#histories = histories
  }

  async current(): Promise<readonly SourceStatus[]> {
    const tracked = (await this.#histories.totals()).map(({ asset }) => assetOf(asset).chain)
    const shown = [
      ...allChains()
        .slice(0, 1)
        .map(({ slug }) => slug),
      ...tracked,
    ]
    const used = this.#sources.filter((source) => shown.some((chain) => source.serves(chain)))
    const names = new Set(used.map(({ name }) => name))
    return (await this.#statuses.current()).filter(({ name }) => names.has(name))
  }
}
