import type { Chain } from '../../domain/chains/chain.ts'
import { firstHeader, type HeaderFields, headerBytes, headerHash } from './block-header.ts'
import { hex256 } from './identifiers.ts'
import { merkleRoot } from './merkle.ts'
import { seedOf } from './random.ts'

export interface BlockHeader {
  readonly height: number
  readonly hash: string
  /** Seconds since 1970. */
  readonly time: number
}

export interface Block extends BlockHeader {
  /** The hashes of the simulated transactions, in the order of the block. */
  readonly transactions: readonly string[]
}

interface Fork {
  readonly height: number
  readonly branch: number
}

/** The branch of the blocks from each height upwards, lowest first; immutable. */
export type Forks = readonly Fork[]

type Content = Pick<Block, 'time' | 'transactions'>

export const SECONDS_PER_BLOCK = 600
export const BLOCK_VERSION = 0x20000000
export const BLOCK_BITS = 0x17034219
/**
 * Each block names the one below it, but at the start there are hundreds of thousands: of those, runs of so many are
 * linked, counted from the tip at the start, and the lowest of each run names a placeholder.
 */
const RUN_BLOCKS = 100

/** The blocks of all branches, stale ones included. */
export class BlockTree {
  readonly #chain: Chain
  readonly #seed: number
  readonly #start: Pick<BlockHeader, 'height' | 'time'>
  readonly #contents = new Map<string, Content>()
  /** The hashes that were computed, by branch and height. */
  readonly #hashes = new Map<string, string>()
  readonly #heights = new Map<string, number>()
  #forks: Forks = [{ height: 0, branch: 0 }]
  #branch = 0

  /** `start` is the initial tip; blocks that were never added are spaced evenly below it. */
  constructor(chain: Chain, seed: number, start: Pick<BlockHeader, 'height' | 'time'>) {
    this.#chain = chain
    this.#seed = seed
    this.#start = start
  }

  get forks(): Forks {
    return this.#forks
  }

  /** Adds or replaces a block on the current branch; the hashes of all blocks above it change. */
  add(height: number, time: number, transactions: readonly string[]): void {
    const key = keyOf(height, this.#forks)
    if (this.#hashes.has(key)) {
      this.#hashes.clear()
      this.#heights.clear()
    }
    this.#contents.set(key, { time, transactions })
  }

  /** Starts another branch above this height. */
  fork(height: number): void {
    this.#branch++
    const below = this.#forks.filter((fork) => fork.height <= height)
    this.#forks = [...below, { height: height + 1, branch: this.#branch }]
  }

  /** The block at a height, on the current branch or on that of `forks`. */
  block(height: number, forks: Forks = this.#forks): Block {
    return { height, hash: this.#hashAt(height, forks), ...this.#contentAt(height, forks) }
  }

  /** The bytes of a block's header. */
  header(height: number, forks: Forks = this.#forks): Uint8Array {
    if (height === 0) return headerBytes(this.#chain, firstHeader(this.#chain))
    const previous = this.#startsRun(height)
      ? hex256(this.#seed, 'block', height - 1)
      : this.#hashAt(height - 1, forks)
    return headerBytes(this.#chain, this.#fieldsAt(height, forks, previous))
  }

  /** The height of a block by its hash; null if no answer has named it. */
  heightOf(hash: string): number | null {
    return hash === this.#chain.genesisHash ? 0 : (this.#heights.get(hash) ?? null)
  }

  #hashAt(height: number, forks: Forks): string {
    if (height === 0) return this.#chain.genesisHash
    let known = height
    while (known > 1 && !(this.#hashes.has(keyOf(known, forks)) || this.#startsRun(known))) known--
    for (let next = known; next <= height; next++) {
      const key = keyOf(next, forks)
      if (this.#hashes.has(key)) continue
      const hash = headerHash(this.#chain, this.header(next, forks))
      this.#hashes.set(key, hash)
      this.#heights.set(hash, next)
    }
    return this.#hashes.get(keyOf(height, forks)) as string
  }

  #fieldsAt(height: number, forks: Forks, previous: string): HeaderFields {
    const { time, transactions } = this.#contentAt(height, forks)
    const branch = branchAt(height, forks)
    const root =
      transactions.length === 0 ? hex256(this.#seed, 'block', height, branch) : merkleRoot(transactions)
    const nonce = seedOf(this.#seed, 'nonce', height, branch)
    return { version: BLOCK_VERSION, previous, merkleRoot: root, time, bits: BLOCK_BITS, nonce }
  }

  #contentAt(height: number, forks: Forks): Content {
    const time = this.#start.time - (this.#start.height - height) * SECONDS_PER_BLOCK
    return this.#contents.get(keyOf(height, forks)) ?? { time, transactions: [] }
  }

  #startsRun(height: number): boolean {
    const below = this.#start.height - height
    return height > 1 && below > 0 && below % RUN_BLOCKS === RUN_BLOCKS - 1
  }
}

function branchAt(height: number, forks: Forks): number {
  return forks.findLast((fork) => fork.height <= height)?.branch ?? 0
}

function keyOf(height: number, forks: Forks): string {
  return `${branchAt(height, forks)}:${height}`
}
