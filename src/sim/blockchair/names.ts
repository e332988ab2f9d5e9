import { readAddress, writeAddress } from '../../domain/address/read-address.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'
import { BLOCKCHAIR_CHAINS } from '../../sources/blockchair/chains.ts'

/** The form of CashAddr in answers: as the documentation requests it, or the other one. */
export type CashaddrKeys = 'usual' | 'unusual'

const BASE58 = /^[13]/

/**
 * The canonical form of a requested address; null if the provider does not accept it. Sets accept no legacy form, and
 * eCash addresses need their prefix.
 */
export function addressNamed(chain: Chain, name: string, inSet: boolean): string | null {
  const { cashaddr } = chain.addresses
  if (cashaddr !== undefined) {
    if (inSet && BASE58.test(name)) return null
    if (BLOCKCHAIR_CHAINS[chain.slug].bareCashaddr !== true && !name.startsWith(`${cashaddr.prefix}:`))
      return null
  }
  try {
    return writeAddress(readAddress(name, chain), chain)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** The form of an address in answers. */
export function nameInAnswers(chain: Chain, address: string, keys: CashaddrKeys): string {
  const prefix = `${chain.addresses.cashaddr?.prefix}:`
  const bare = (BLOCKCHAIR_CHAINS[chain.slug].bareCashaddr === true) === (keys === 'usual')
  return bare && address.startsWith(prefix) ? address.slice(prefix.length) : address
}
