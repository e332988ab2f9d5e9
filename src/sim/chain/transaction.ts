/** A transaction output, spent by at most one other transaction. */
export interface Output {
  /** Hash of the transaction that created it. */
  readonly hash: string
  readonly index: number
  /** Null for an unknown address. */
  readonly address: string | null
  /** In base units. */
  readonly value: bigint
  /** In hex, for an output that pays to the key itself (P2PK); `address` is that of the key's hash. */
  readonly publicKey?: string
  /** For an unknown address: the one that its script has. */
  readonly owner?: string
}

export interface SimTransaction {
  /** 64 lower-case hex digits: the hash of its bytes, unless it was recorded or is computed (`lockTime` null). */
  readonly hash: string
  /** When it was first seen, in seconds since 1970. */
  readonly time: number
  readonly inputs: readonly Output[]
  readonly outputs: readonly Output[]
  /** A block reward: it is removed with its block. */
  readonly coinbase: boolean
  /** A number that no other transaction of the chain has; null for one without bytes. */
  readonly lockTime: number | null
  /** The height in the script of a coinbase (BIP 34). */
  readonly minedAt?: number
}

/** A transaction and its position in the chain. */
export interface PlacedTransaction {
  readonly transaction: SimTransaction
  /** Null while unconfirmed. */
  readonly height: number | null
  /** The block's time, or when it was first seen, in seconds since 1970. */
  readonly time: number
  /** Position within its block or the mempool, oldest first. */
  readonly order: number
}

/** The effect of one transaction on one address. */
export interface Effect {
  /** Net, in base units: received − spent. */
  readonly amount: bigint
  /** Gross sum of the outputs to the address, change included. */
  readonly received: bigint
  /** Gross sum of the address's outputs that are spent. */
  readonly spent: bigint
  readonly made: readonly Output[]
  readonly used: readonly Output[]
}

export function effectOn(transaction: SimTransaction, address: string): Effect {
  const made = transaction.outputs.filter((output) => output.address === address)
  const used = transaction.inputs.filter((input) => input.address === address)
  return effectOf(made, used)
}

export function effectOf(made: readonly Output[], used: readonly Output[]): Effect {
  const received = sumOf(made)
  const spent = sumOf(used)
  return { amount: received - spent, received, spent, made, used }
}

export function addressesOf(transaction: SimTransaction): ReadonlySet<string> {
  const addresses = new Set<string>()
  for (const { address } of [...transaction.inputs, ...transaction.outputs]) {
    if (address !== null) addresses.add(address)
  }
  return addresses
}

/** Identifies an output. */
export function outpoint(output: Output): string {
  return `${output.hash}:${output.index}`
}

export function sumOf(outputs: readonly Output[]): bigint {
  return outputs.reduce((sum, output) => sum + output.value, 0n)
}
