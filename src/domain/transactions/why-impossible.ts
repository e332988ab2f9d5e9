import { earliestTime } from '../chains/block-times.ts'
import type { Chain } from '../chains/chain.ts'
import { supplyOf } from '../chains/supply.ts'
import { sumOfValues, type Transaction } from './transaction.ts'

/** A block may be stamped this far (s) ahead of the clock: nodes reject more than two hours. */
const AHEAD_SECONDS = 7200

export interface TransactionBounds {
  /** The highest tip that the chain can have. */
  readonly tip: number
  /** In ms since 1970. */
  readonly now: number
}

/** Why a chain cannot hold this transaction, as the end of a sentence about it; null if it can. */
export function whyImpossibleTransaction(
  chain: Chain,
  transaction: Transaction,
  bounds: TransactionBounds,
): string | null {
  return whyImpossibleValues(chain, transaction) ?? whyImpossiblePlace(chain, transaction, bounds)
}

function whyImpossibleValues(chain: Chain, transaction: Transaction): string | null {
  const { inputs, outputs, fee, isCoinbase } = transaction
  const supply = supplyOf(chain)
  if ([...inputs, ...outputs].some(({ value }) => value < 0n)) return 'with an amount below zero'
  const [spent, made] = [sumOfValues(inputs), sumOfValues(outputs)]
  if (spent > supply || made > supply) return 'with amounts of more than ever exists'
  if (isCoinbase) return inputs.length === 0 && fee === null ? null : 'that is a coinbase and spends outputs'
  if (inputs.length === 0) return 'without inputs'
  if (fee === null || fee < 0n) return 'whose outputs have more than its inputs'
  return spent - made === fee ? null : 'whose fee is not what its inputs have more than its outputs'
}

function whyImpossiblePlace(
  chain: Chain,
  { height, time }: Transaction,
  { tip, now }: TransactionBounds,
): string | null {
  if (height !== null && height > tip) return `in block ${height}, which ${chain.name} cannot have reached`
  if (time === null) return height === null ? null : 'in a block without a time'
  if (time < chain.genesisTime) return "with a time before the chain's first block"
  if (time > now / 1000 + AHEAD_SECONDS) return 'with a time in the future'
  if (height === null || time >= earliestTime(chain, height)) return null
  return `in block ${height}, but with a time years before that block`
}
