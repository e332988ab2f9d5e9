import type { Chain } from '../../domain/chains/chain.ts'

/** What an address is called at Blockchair: CashAddr of Bitcoin Cash without its prefix, any other as it is. */
export function blockchairAddress({ addresses, blockchair }: Chain, address: string): string {
  const prefix = `${addresses.cashaddr?.prefix}:`
  return blockchair.bare === true && address.startsWith(prefix) ? address.slice(prefix.length) : address
}
