import type { Chain } from '../../domain/chains/chain.ts'
import { type BlockHeader, SECONDS_PER_BLOCK } from './block-tree.ts'
import type { PastTransaction } from './chain-options.ts'
import { hex256 } from './identifiers.ts'
import { Random, seedOf } from './random.ts'
import { seal } from './seal.ts'
import type { Output } from './transaction.ts'

export interface StoredHistoryOptions {
  readonly seed: number
  readonly address: string
  readonly count: number
  /** The lock time of the oldest one. */
  readonly lockTime: number
  /** The block of the newest ones. */
  readonly top: Pick<BlockHeader, 'height' | 'time'>
}

const ROWS_PER_BLOCK = 3
const BALANCE_MIN = 1_000
const BALANCE_SPREAD = 100_000_000

/**
 * A long history, oldest first. Each transaction spends the address's only output and creates a new one; unknown
 * addresses pay or receive the difference.
 */
export function storedHistory(chain: Chain, options: StoredHistoryOptions): readonly PastTransaction[] {
  const { seed, address, count, lockTime, top } = options
  const random = new Random(seedOf(seed, address, 'stored'))
  const rowsPerBlock = Math.max(ROWS_PER_BLOCK, Math.ceil(count / (top.height * 0.9)))
  const history: PastTransaction[] = []
  let own: Output | null = null
  for (let index = 0; index < count; index++) {
    const height = top.height - Math.floor((count - 1 - index) / rowsPerBlock)
    const after = BigInt(BALANCE_MIN + random.below(BALANCE_SPREAD))
    const before: bigint = own?.value ?? 0n
    const inputs: Output[] = own === null ? [] : [own]
    if (after > before) inputs.push(source(seed, address, index, after - before))
    const transaction = seal(chain, {
      time: top.time - (top.height - height) * SECONDS_PER_BLOCK,
      inputs,
      payments: [
        { address, amount: after },
        { address: null, amount: before > after ? before - after : 0n },
      ],
      lockTime: lockTime + index,
    })
    own = transaction.outputs[0] as Output
    history.push({ transaction, height })
  }
  return history
}

function source(seed: number, address: string, index: number, value: bigint): Output {
  return { hash: hex256(seed, 'source', address, index), index: 0, address: null, value }
}
