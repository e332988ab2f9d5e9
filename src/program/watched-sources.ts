import type { Balances } from '../domain/ports/balances.ts'
import type { ChainSource, SourceBoard, SourceStatus } from '../domain/ports/source.ts'

/** Leaves out what serves none of the coins that are watched: it is never asked anything. Bitcoin's are always shown. */
export class WatchedSources implements SourceBoard {
  readonly #board: SourceBoard
  readonly #sources: readonly ChainSource[]
  readonly #balances: Balances

  constructor(board: SourceBoard, sources: readonly ChainSource[], balances: Balances) {
    this.#board = board
    this.#sources = sources
    this.#balances = balances
  }

  async statuses(): Promise<readonly SourceStatus[]> {
    const watched = (await this.#balances.totals()).map(({ chain }) => chain)
    const used = this.#sources.filter((source) =>
      ['bitcoin' as const, ...watched].some((chain) => source.serves(chain)),
    )
    const names = new Set(used.map(({ name }) => name))
    return (await this.#board.statuses()).filter(({ name }) => names.has(name))
  }
}
