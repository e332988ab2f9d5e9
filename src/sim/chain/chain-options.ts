import type { Chain } from '../../domain/chains/chain.ts'
import type { SimTransaction } from './transaction.ts'

export interface ChainOptions {
  /** Bitcoin by default. */
  readonly chain?: Chain
  readonly seed?: number
  /** Height of the newest block at the start; never below the history's newest block. */
  readonly tip?: number
  /** Confirmed transactions to begin with, oldest first. */
  readonly history?: readonly PastTransaction[]
  /** The time in seconds since 1970. Without it the chain has a clock of its own, which every change moves on. */
  readonly now?: () => number
}

export interface PastTransaction {
  readonly transaction: SimTransaction
  readonly height: number
}

export interface Payment {
  readonly address: string
  /** In base units, more than 0. */
  readonly amount: bigint
}

export interface MineOptions {
  /** Which transactions of the mempool go into the block; `block` counts from 0. All by default. */
  readonly include?: (transaction: SimTransaction, block: number) => boolean
  /** Pays the reward of the first block to a known address. */
  readonly reward?: Payment
}

/**
 * What becomes of a transaction whose block is reorganised away: it goes into the first new block, into the new block
 * of that number (0 is the lowest), stays in the mempool, vanishes, or vanishes in favour of one with another hash.
 */
export type Fate = 'mine' | number | 'wait' | 'drop' | 'replace'

export interface ReorganiseOptions {
  /** How many new blocks there are; at least `depth`. One more than it by default. */
  readonly blocks?: number
  /** By chance by default: most are mined again, some elsewhere. */
  readonly fate?: (transaction: SimTransaction) => Fate
}

export interface LargeAddressOptions {
  readonly address?: string
  readonly seed?: number
}
