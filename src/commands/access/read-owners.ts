import type { ApiClient } from '../../client/api-client.ts'
import type { Address, AddressPage, Wallet } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { readAll } from '../../client/read-all.ts'
import type { OwnersDocument } from '../output/documents.ts'

interface Filter {
  /** Adds values. */
  readonly currency?: string | null
  readonly chain?: string | null
  readonly status?: Address['sync_status']
}

/** All wallets, and all addresses that belong to none. */
export async function readOwners(client: ApiClient, filter: Filter = {}): Promise<OwnersDocument> {
  const { currency = null, chain = null, status } = filter
  const addresses: Address[] = []
  const read = async (place: object) => {
    const path = withQuery('/addresses', { ...place, currency, chain, status })
    return (await client.connection.request<AddressPage>(path)).addresses
  }
  const path = withQuery('/wallets', { currency })
  const readWallets = client.connection.request<{ readonly wallets: readonly Wallet[] }>(path)
  const readAddresses = (async () => {
    for await (const page of readAll(read)) addresses.push(...page)
  })()
  const [{ wallets }] = await Promise.all([readWallets, readAddresses])
  return {
    wallets: wallets.filter(
      (wallet) =>
        (chain === null || wallet.chain === chain) && (status === undefined || wallet.sync_status === status),
    ),
    addresses,
  }
}
