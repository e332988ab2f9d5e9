import type { ApiClient } from '../../client/api-client.ts'
import type { Address, AddressList } from '../../client/api-types.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'

/** Addresses of no wallet, and those of any. */
export const PLACES = [null, 'any'] as const

/** Parameters of `GET /addresses`, those that are null or undefined left out. */
export interface AddressFilter {
  /** Adds values. */
  readonly currency?: string | null
  readonly chain?: ChainSlug | null
  readonly status?: Address['sync_status'] | undefined
  /** The id of a wallet, or "any"; without it, the addresses of none. */
  readonly wallet?: string | null
}

/** All addresses that the filter lets through, oldest first. */
export async function readAddresses(client: ApiClient, filter: AddressFilter): Promise<Address[]> {
  const all: Address[] = []
  for await (const page of client.allAddresses(filter as AddressList)) all.push(...page)
  return all
}
