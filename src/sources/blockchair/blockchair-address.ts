import type { Chain } from '../../domain/chains/chain.ts'
import { BLOCKCHAIR_CHAINS } from './chains.ts'

/** Blockchair's spelling of an address: CashAddr of Bitcoin Cash without its prefix, any other unchanged. */
export function blockchairAddress({ addresses, slug }: Chain, address: string): string {
  const prefix = `${addresses.cashaddr?.prefix}:`
  const bare = BLOCKCHAIR_CHAINS[slug].bareCashaddr === true
  return bare && address.startsWith(prefix) ? address.slice(prefix.length) : address
}
