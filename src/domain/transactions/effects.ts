import type { Transaction, TransactionOutput } from './transaction.ts'

/** What a transaction did to some addresses, in base units, as rows have it: change to an address that paid is neither. */
export interface TransactionEffect {
  /** Sum of what those addresses gained that have more than before. */
  readonly received: bigint
  /** Sum of what the others lost. */
  readonly sent: bigint
  /** Net: received − sent. */
  readonly amount: bigint
}

/** What a transaction did to all addresses of which `isOwn` is true. */
export function effectOn(transaction: Transaction, isOwn: (address: string) => boolean): TransactionEffect {
  let [received, sent] = [0n, 0n]
  for (const [address, net] of netByAddress(transaction)) {
    if (!isOwn(address)) continue
    if (net > 0n) received += net
    else sent -= net
  }
  return { received, sent, amount: received - sent }
}

/** Every address of a transaction, once each, those that paid first. */
export function addressesIn(transaction: Transaction): readonly string[] {
  return [...netByAddress(transaction).keys()]
}

/** What each address gained, in base units; below zero for one that lost. Those that paid come first. */
function netByAddress({ inputs, outputs }: Transaction): ReadonlyMap<string, bigint> {
  const nets = new Map<string, bigint>()
  const add = ({ address, value }: TransactionOutput, sign: bigint) => {
    if (address !== null) nets.set(address, (nets.get(address) ?? 0n) + sign * value)
  }
  for (const input of inputs) add(input, -1n)
  for (const output of outputs) add(output, 1n)
  return nets
}
