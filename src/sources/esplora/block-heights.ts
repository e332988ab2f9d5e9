import { type CallOptions, SourceError } from '../../domain/ports/source.ts'
import type { ListedRow } from './decode-transactions.ts'
import type { EsploraCalls } from './esplora-calls.ts'

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

  /** The height in a block's own header; null if the server does not tell. Throws SourceError. */
  async of(hash: string, options: CallOptions): Promise<number | null> {
    const height = this.#known.get(hash) ?? (await this.#calls.blockHeight(hash, options))
    if (height !== null) this.#remember(hash, height)
    return height
  }

  /** Whether the server counts its blocks up to this one. Throws SourceError. */
  async areCounted(height: number, options: CallOptions): Promise<boolean> {
    return (await this.#calls.tipHeight(options)) === height
  }

  /**
   * Whether one of the confirmed rows is at the height of its block: the newest one, unless another one's block is known.
   * Servers backed by an Electrum server compute all heights of a list from one number. At most one request. Throws
   * SourceError.
   */
  async areRight(rows: readonly ListedRow[], options: CallOptions): Promise<boolean> {
    const known = rows.find(({ blockHash }) => blockHash !== null && this.#known.has(blockHash))
    const { blockHash = null, height = null } = known ?? rows.find((row) => row.blockHash !== null) ?? {}
    if (height === null || blockHash === null) return true
    const found = this.#known.get(blockHash)
    if (found !== undefined) return found === height
    const hash = await this.#calls.blockHash(height, options)
    if (hash === blockHash) this.#remember(hash, height)
    return hash === null || hash === blockHash
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
