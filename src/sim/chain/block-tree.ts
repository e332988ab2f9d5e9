import { hex256 } from './identifiers.ts'

export interface BlockHeader {
  readonly height: number
  readonly hash: string
  /** Seconds since 1970. */
  readonly time: number
}

export interface Block extends BlockHeader {
  /** Only simulated transactions. */
  readonly transactionCount: number
}

interface Fork {
  readonly height: number
  readonly branch: number
}

/** The branch of the blocks from each height upwards, lowest first; immutable. */
export type Forks = readonly Fork[]

export const SECONDS_PER_BLOCK = 600
/** Bitcoin's; every simulated chain has it. */
const GENESIS_HASH = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f'
const HASH_START = '00000000'
const HEIGHT_DIGITS = 8

/** The blocks of all branches, stale ones included. A block's hash contains its height. */
export class BlockTree {
  readonly #seed: number
  readonly #start: Pick<BlockHeader, 'height' | 'time'>
  readonly #known = new Map<string, Block>()
  #forks: Forks = [{ height: 0, branch: 0 }]
  #branch = 0

  /** `start` is the initial tip; blocks that were never added are spaced evenly below it. */
  constructor(seed: number, start: Pick<BlockHeader, 'height' | 'time'>) {
    this.#seed = seed
    this.#start = start
  }

  get forks(): Forks {
    return this.#forks
  }

  /** Adds or replaces a block on the current branch. */
  add(height: number, time: number, transactionCount: number): Block {
    const block = { height, hash: this.#hashAt(height, this.#forks), time, transactionCount }
    this.#known.set(block.hash, block)
    return block
  }

  /** Starts another branch above this height. */
  fork(height: number): void {
    this.#branch++
    const below = this.#forks.filter((fork) => fork.height <= height)
    this.#forks = [...below, { height: height + 1, branch: this.#branch }]
  }

  /** The block at a height, on the current branch or on that of `forks`. */
  block(height: number, forks: Forks = this.#forks): Block {
    const hash = this.#hashAt(height, forks)
    const time = this.#start.time - (this.#start.height - height) * SECONDS_PER_BLOCK
    return this.#known.get(hash) ?? { height, hash, time, transactionCount: 0 }
  }

  #hashAt(height: number, forks: Forks): string {
    if (height === 0) return GENESIS_HASH
    const branch = forks.findLast((fork) => fork.height <= height)?.branch ?? 0
    const start = HASH_START + height.toString(16).padStart(HEIGHT_DIGITS, '0')
    return start + hex256(this.#seed, 'block', height, branch).slice(start.length)
  }
}

/** The height in a block's hash. */
export function heightOfHash(hash: string): number {
  if (hash === GENESIS_HASH) return 0
  return Number.parseInt(hash.slice(HASH_START.length, HASH_START.length + HEIGHT_DIGITS), 16)
}
