import type { ApiClient } from '../../client/api-client.ts'
import type { Wallet } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import type { OwnersDocument } from '../output/documents.ts'
import { type AddressFilter, readAddresses } from './read-addresses.ts'

/** All wallets, and all addresses that belong to none. */
export async function readOwners(
  client: ApiClient,
  filter: Omit<AddressFilter, 'wallet'> = {},
): Promise<OwnersDocument> {
  const { currency = null, chain = null, status } = filter
  const path = withQuery('/wallets', { currency })
  const [{ wallets }, addresses] = await Promise.all([
    client.connection.request<{ readonly wallets: readonly Wallet[] }>(path),
    readAddresses(client, filter),
  ])
  return {
    wallets: wallets.filter(
      (wallet) =>
        (chain === null || wallet.chain === chain) && (status === undefined || wallet.sync_status === status),
    ),
    addresses,
  }
}
