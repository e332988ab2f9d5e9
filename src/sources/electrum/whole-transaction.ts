import { hex } from '@scure/base'
import type { Chain } from '../../domain/chains/chain.ts'
import type { RawTransaction } from '../../domain/transactions/raw/raw-transaction.ts'
import { readOutput } from '../../domain/transactions/read-output.ts'
import {
  sumOfValues,
  type Transaction,
  type TransactionOutput,
} from '../../domain/transactions/transaction.ts'

export interface Place {
  /** Null while unconfirmed. */
  readonly height: number | null
  /** In seconds since 1970; null while unconfirmed. */
  readonly time: number | null
}

/** A transaction with what its inputs spend; null if `parent` lacks one of them. */
export function wholeTransaction(
  chain: Chain,
  hash: string,
  raw: RawTransaction,
  place: Place,
  parent: (hash: string) => RawTransaction | null,
): Transaction | null {
  const inputs = raw.isCoinbase ? [] : inputsOf(chain, raw, parent)
  if (inputs === null || raw.isShielded) return null
  const outputs = outputsOf(chain, raw)
  return {
    hash,
    ...place,
    isCoinbase: raw.isCoinbase,
    fee: raw.isCoinbase ? null : sumOfValues(inputs) - sumOfValues(outputs),
    size: raw.size,
    virtualSize: raw.virtualSize,
    inputs,
    outputs,
  }
}

function inputsOf(
  chain: Chain,
  raw: RawTransaction,
  parent: (hash: string) => RawTransaction | null,
): readonly TransactionOutput[] | null {
  const inputs: (TransactionOutput | null)[] = []
  raw.forEachInput((hash, index) => inputs.push(outputAt(chain, parent(hash), index)))
  return inputs.every((input) => input !== null) ? inputs : null
}

function outputAt(chain: Chain, raw: RawTransaction | null, wanted: number): TransactionOutput | null {
  let found: TransactionOutput | null = null
  raw?.forEachOutput((index, value, script) => {
    if (index === wanted) found = readOutput(chain, { value, script: hex.encode(script), recipient: null })
  })
  return found
}

function outputsOf(chain: Chain, raw: RawTransaction): readonly TransactionOutput[] {
  const outputs: TransactionOutput[] = []
  raw.forEachOutput((_, value, script) =>
    outputs.push(readOutput(chain, { value, script: hex.encode(script), recipient: null })),
  )
  return outputs
}
