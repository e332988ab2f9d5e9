/** An output of a transaction; an input is the output that it spends. */
export interface TransactionOutput {
  /** In base units, 0 or more. */
  readonly value: bigint
  /** In the canonical form of its chain; null for a script without one. */
  readonly address: string | null
  readonly type: OutputType
}

/** Their places are stored: new ones go to the end. */
export const OUTPUT_TYPES = [
  'p2pkh',
  'p2sh',
  'p2sh32',
  'p2wpkh',
  'p2wsh',
  'p2tr',
  'witness',
  /** To a public key; `address` is that of the key's hash. */
  'p2pk',
  'multisig',
  /** Unspendable; it carries data. */
  'op_return',
  /** What moved into a shielded pool (as an output), or out of it (as an input). */
  'shielded',
  'other',
] as const
export type OutputType = (typeof OUTPUT_TYPES)[number]

/** A whole transaction as a source reports it. */
export interface Transaction {
  /** 64 lower-case hex digits. */
  readonly hash: string
  /** Null while unconfirmed. */
  readonly height: number | null
  /** Seconds since 1970: the block's time, or when the source first saw it; null if it reports neither. */
  readonly time: number | null
  readonly isCoinbase: boolean
  /** What the inputs have more than the outputs, in base units; null for a coinbase. */
  readonly fee: bigint | null
  /** In bytes; null if the source does not say. */
  readonly size: number | null
  /** In virtual bytes; null if the source does not say. */
  readonly virtualSize: number | null
  /** None of a coinbase. */
  readonly inputs: readonly TransactionOutput[]
  readonly outputs: readonly TransactionOutput[]
}

export function sumOfValues(outputs: readonly TransactionOutput[]): bigint {
  return outputs.reduce((sum, { value }) => sum + value, 0n)
}
