import type { AddressRules } from './address-rules.ts'
import type { ChainFacts } from './chain-facts.ts'

/** A chain of the Bitcoin family: transactions spend outputs, and an address is an encoded output script. */
export interface UtxoChain extends ChainFacts {
  readonly family: 'utxo'
  readonly addresses: AddressRules
}
