import { type CallOptions, SourceError } from '../../domain/ports/source.ts'
import type { ListedRow } from './decode-transactions.ts'
import type { BlockPlace, EsploraCalls } from './esplora-calls.ts'

/** Blocks whose height is remembered. */
const BLOCKS_MAX = 1000

/** The heights of a server's blocks, by which the heights in its lists are checked. A block never changes its height. */
export class BlockHeights {
  readonly #calls: EsploraCalls
  /** By hash. */
  readonly #known = new Map<string, number>()

  constructor(calls: EsploraCalls) {
    this.#calls = calls
  }

  /** The height in a block's own header; null if the server does not say. Throws SourceError. */
  async of(hash: string, options: CallOptions, place: BlockPlace = 'any'): Promise<number | null> {
    const height = this.#known.get(hash) ?? (await this.#calls.blockHeight(hash, options, place))
    if (height !== null) this.#remember(hash, height)
    return height
  }

  /** Whether the server counts its blocks up to this one. Throws SourceError. */
  async areCounted(height: number, options: CallOptions): Promise<boolean> {
    return (await this.#calls.tipHeight(options)) === height
  }

  /**
   * Whether the confirmed rows of some answers are at the heights of their blocks. All rows of known blocks are compared;
   * for an answer without any, one request asks about its newest row. Servers backed by an Electrum server compute all
   * heights of an answer from one number, and the next answer may come from another back-end. Throws SourceError.
   */
  async areRight(answers: readonly (readonly ListedRow[])[], options: CallOptions): Promise<boolean> {
    if (this.#contradict(answers.flat())) return false
    for (const rows of answers) {
      const verdict = await this.#verdictOn(rows, options)
      if (verdict === 'wrong') return false
      if (verdict === 'untold') return true
    }
    return true
  }

  /** Whether a row is not at the known height of its block, or two rows put one block at different heights. */
  #contradict(rows: readonly ListedRow[]): boolean {
    const listed = new Map<string, number | null>()
    return rows.some(({ blockHash, height }) => {
      if (blockHash === null) return false
      const other = this.#known.get(blockHash) ?? listed.get(blockHash)
      listed.set(blockHash, height)
      return other !== undefined && other !== height
    })
  }

  /** Of the rows of one answer, which do not contradict known blocks. `untold`: the server does not serve blocks. */
  async #verdictOn(rows: readonly ListedRow[], options: CallOptions): Promise<'right' | 'wrong' | 'untold'> {
    if (rows.some(({ blockHash }) => blockHash !== null && this.#known.has(blockHash))) return 'right'
    const { blockHash = null, height = null } = rows.find((row) => row.blockHash !== null) ?? {}
    if (height === null || blockHash === null) return 'right'
    const hash = await this.#calls.blockHash(height, options)
    if (hash === blockHash) this.#remember(hash, height)
    if (hash === null) return 'untold'
    return hash === blockHash ? 'right' : 'wrong'
  }

  #remember(hash: string, height: number): void {
    const [oldest] = this.#known.keys()
    if (this.#known.size >= BLOCKS_MAX && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(hash, height)
  }
}

export function wrongHeights(): SourceError {
  const sentence =
    'Esplora gives transactions wrong block heights at the moment: it has not noticed its newest blocks.'
  return new SourceError('down', 'source_unavailable', sentence)
}
