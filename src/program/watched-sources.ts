import { assetOf } from '../domain/assets/asset.ts'
import type { Histories } from '../domain/ports/histories.ts'
import type { ChainSource, SourceBoard, SourceStatus } from '../domain/ports/source.ts'

/** Hides sources that serve no tracked coin, since they get no requests. Sources of bitcoin are always shown. */
export class WatchedSources implements SourceBoard {
  readonly #board: SourceBoard
  readonly #sources: readonly ChainSource[]
  readonly #histories: Histories

  constructor(board: SourceBoard, sources: readonly ChainSource[], histories: Histories) {
    this.#board = board
    this.#sources = sources
    this.#histories = histories
  }

  async statuses(): Promise<readonly SourceStatus[]> {
    const watched = (await this.#histories.totals()).map(({ asset }) => assetOf(asset).chain)
    const used = this.#sources.filter((source) =>
      ['bitcoin' as const, ...watched].some((chain) => source.serves(chain)),
    )
    const names = new Set(used.map(({ name }) => name))
    return (await this.#board.statuses()).filter(({ name }) => names.has(name))
  }
}
