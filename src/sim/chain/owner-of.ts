import type { Chain } from '../../domain/chains/chain.ts'
import { addressOf, hex256 } from './identifiers.ts'
import type { Output } from './transaction.ts'

/** The address of an output. One of an unknown owner has an address that no other output has. */
export function ownerOf(chain: Chain, { address, owner, hash, index }: Output): string {
  return address ?? owner ?? addressOf(chain, hex256('owner', hash, index))
}
