import type { BlockHeader } from './decode-block.ts'

export interface Block {
  readonly height: number
  readonly hash: string
}

/** Blocks below the newest one that are remembered: deeper reorganisations make everything be read again. */
export const RECENT_MAX = 120

/** The newest blocks that were read, without a gap. */
export class RecentBlocks {
  /** Oldest first. */
  readonly #blocks: Block[]

  /** Oldest first; at least one. */
  constructor(blocks: readonly Block[]) {
    this.#blocks = [...blocks]
  }

  get tip(): Block {
    return this.#blocks.at(-1) as Block
  }

  /** The height of a block with this hash; null if it is not one of them. */
  heightOf(hash: string): number | null {
    return this.#blocks.findLast((block) => block.hash === hash)?.height ?? null
  }

  has({ height, hash }: Block): boolean {
    return this.heightOf(hash) === height
  }

  /** Of the blocks above a height, oldest first. */
  hashesAbove(height: number): readonly string[] {
    return this.#blocks.filter((block) => block.height > height).map(({ hash }) => hash)
  }

  /** The next block. */
  push({ height, hash }: Block): void {
    this.#blocks.push({ height, hash })
    if (this.#blocks.length > RECENT_MAX) this.#blocks.shift()
  }

  /** Forgets those above a height. */
  undo(height: number): void {
    while (this.tip.height > height) this.#blocks.pop()
  }
}

/** Whether a block can follow another one. */
export function follows({ previous, height }: BlockHeader, tip: Block): boolean {
  return previous === tip.hash && height === tip.height + 1
}
