import { readAddress, writeAddress } from '../../domain/address/read-address.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'

/** In what form CashAddr comes back: as it is asked for in the documentation, or the other way. */
export type CashaddrKeys = 'usual' | 'unusual'

const BASE58 = /^[13]/

/**
 * The canonical form of an address that the provider is asked about; null for what it knows no address by. A set
 * takes no old form, and eCash is known by its prefix alone.
 */
export function addressNamed(chain: Chain, name: string, inSet: boolean): string | null {
  const { cashaddr } = chain.addresses
  if (cashaddr !== undefined) {
    if (inSet && BASE58.test(name)) return null
    if (chain.blockchair.bare !== true && !name.startsWith(`${cashaddr.prefix}:`)) return null
  }
  try {
    return writeAddress(readAddress(name, chain), chain)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** What an address is called in answers. */
export function nameInAnswers(chain: Chain, address: string, keys: CashaddrKeys): string {
  const prefix = `${chain.addresses.cashaddr?.prefix}:`
  const bare = (chain.blockchair.bare === true) === (keys === 'usual')
  return bare && address.startsWith(prefix) ? address.slice(prefix.length) : address
}
