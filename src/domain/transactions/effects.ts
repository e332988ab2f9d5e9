import type { Transaction, TransactionOutput } from './transaction.ts'

/** What a transaction did to some addresses, in base units. */
export interface TransactionEffect {
  /** Sum of the outputs to them. */
  readonly received: bigint
  /** Sum of their outputs that it spends. */
  readonly sent: bigint
  /** Net: received − sent. */
  readonly amount: bigint
}

/** What a transaction did to all addresses of which `isOwn` is true. */
export function effectOn(transaction: Transaction, isOwn: (address: string) => boolean): TransactionEffect {
  const received = sumOfOwn(transaction.outputs, isOwn)
  const sent = sumOfOwn(transaction.inputs, isOwn)
  return { received, sent, amount: received - sent }
}

/** Every address of a transaction, once each, those that paid first. */
export function addressesIn({ inputs, outputs }: Transaction): readonly string[] {
  return [...new Set([...inputs, ...outputs].flatMap(({ address }) => address ?? []))]
}

function sumOfOwn(outputs: readonly TransactionOutput[], isOwn: (address: string) => boolean): bigint {
  return outputs.reduce(
    (sum, { address, value }) => (address !== null && isOwn(address) ? sum + value : sum),
    0n,
  )
}
