import { hex256 } from './identifiers.ts'

/** A block as `stats` names it. */
export interface BlockHeader {
  readonly height: number
  readonly hash: string
  /** Seconds since 1970. */
  readonly time: number
}

export interface Block extends BlockHeader {
  /** Those that the simulator made. */
  readonly transactionCount: number
}

interface Fork {
  readonly height: number
  readonly branch: number
}

/** From which height up the blocks are of which branch, lowest first; never changes. */
export type Forks = readonly Fork[]

export const SECONDS_PER_BLOCK = 600
/** The same on every chain of this kind, and known to everybody. */
const GENESIS_HASH = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f'
const HASH_START = '00000000'
const HEIGHT_DIGITS = 8

/** The blocks of all branches, also of those that were given up. The height of a block can be read from its hash. */
export class BlockTree {
  readonly #seed: number
  readonly #start: Pick<BlockHeader, 'height' | 'time'>
  readonly #known = new Map<string, Block>()
  #forks: Forks = [{ height: 0, branch: 0 }]
  #branch = 0

  /** `start` is the tip at the start; blocks of which nothing is known stand at even distances from it. */
  constructor(seed: number, start: Pick<BlockHeader, 'height' | 'time'>) {
    this.#seed = seed
    this.#start = start
  }

  get forks(): Forks {
    return this.#forks
  }

  /** Puts a block, new or filled, on the branch of now. */
  add(height: number, time: number, transactionCount: number): Block {
    const block = { height, hash: this.#hashAt(height, this.#forks), time, transactionCount }
    this.#known.set(block.hash, block)
    return block
  }

  /** Begins another branch on top of this height. */
  fork(height: number): void {
    this.#branch++
    const below = this.#forks.filter((fork) => fork.height <= height)
    this.#forks = [...below, { height: height + 1, branch: this.#branch }]
  }

  /** The block at a height, on the branch of now or of then. */
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

/** The height that a block's hash claims. */
export function heightOfHash(hash: string): number {
  if (hash === GENESIS_HASH) return 0
  return Number.parseInt(hash.slice(HASH_START.length, HASH_START.length + HEIGHT_DIGITS), 16)
}
