import type { Chain } from '../../domain/chains/chain.ts'
import { addressOf, hex256 } from './identifiers.ts'
import { outputsOf, type Paid } from './payments.ts'
import { transactionHash } from './raw-transaction.ts'
import { type Output, outpoint, type SimTransaction } from './transaction.ts'

/** A transaction before it has a hash. */
export interface Draft {
  readonly time: number
  /** None for a coinbase. */
  readonly inputs: readonly Output[]
  /** Empty ones are left out. */
  readonly payments: readonly Paid[]
  /** A number that no other transaction of the chain has. */
  readonly lockTime: number
  /** The height of a coinbase. */
  readonly minedAt?: number
}

/** The transaction of a draft, with the hash of its bytes. */
export function seal(chain: Chain, { payments, ...draft }: Draft): SimTransaction {
  const coinbase = draft.minedAt !== undefined
  const origin = draft.inputs[0] === undefined ? 'coinbase' : outpoint(draft.inputs[0])
  const unnamed = outputsOf('', payments).map((output) =>
    output.address === null
      ? { ...output, owner: addressOf(chain, hex256('owner', origin, draft.lockTime, output.index)) }
      : output,
  )
  const hash = transactionHash(chain, { ...draft, coinbase, outputs: unnamed })
  const outputs = unnamed.map((output) => ({ ...output, hash }))
  return { ...draft, hash, coinbase, outputs }
}
