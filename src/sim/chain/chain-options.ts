import type { Chain } from '../../domain/chains/chain.ts'
import type { SimTransaction } from './transaction.ts'

export interface ChainOptions {
  /** Bitcoin by default. */
  readonly chain?: Chain
  readonly seed?: number
  /** Height of the newest block at the start; never below the history's newest block. */
  readonly tip?: number
  /** Confirmed transactions at the start, oldest first. */
  readonly history?: readonly PastTransaction[]
  /** The time in seconds since 1970. By default the chain has its own clock, which advances with every change. */
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
 * What happens to a transaction whose block is reorganised away: it goes into the first new block, into the new block
 * with that index (0 is the lowest), stays in the mempool, is dropped, or is replaced by one with another hash.
 */
export type Fate = 'mine' | number | 'wait' | 'drop' | 'replace'

export interface ReorganiseOptions {
  /** How many new blocks to mine, at least `depth`; `depth` + 1 by default. */
  readonly blocks?: number
  /** Random by default: most are mined again, some in another block. */
  readonly fate?: (transaction: SimTransaction) => Fate
}

export interface LargeAddressOptions {
  readonly address?: string
  readonly seed?: number
}
