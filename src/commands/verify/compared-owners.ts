import type { ApiClient } from '../../client/api-client.ts'
import type { Address, Wallet } from '../../client/api-types.ts'
import { readAddresses } from '../access/read-addresses.ts'
import type { Target } from '../access/target.ts'
import { UsageError } from '../command.ts'
import type { OwnersDocument } from '../output/documents.ts'

/**
 * The addresses that a comparison is about, and the wallets. The unused addresses of a wallet are left out: what proves
 * them is the verification of the wallet. Throws UsageError for a group.
 */
export async function comparedOwners(client: ApiClient, target: Target): Promise<OwnersDocument> {
  switch (target.kind) {
    case 'group':
      throw new UsageError('A group is verified with its members; name one of them.')
    case 'address':
      return { wallets: [], addresses: [await client.address(target.id)] }
    case 'wallet': {
      const wallet = await client.connection.request<Wallet>(`/wallets/${target.id}`)
      return { wallets: [wallet], addresses: await usedAddresses(client, String(target.id)) }
    }
    case 'everything': {
      const single = await readAddresses(client, {})
      const wallets = await client.wallets.list()
      const used = wallets.length === 0 ? [] : await usedAddresses(client, 'any')
      return { wallets: [...wallets], addresses: [...single, ...used] }
    }
  }
}

async function usedAddresses(client: ApiClient, wallet: string): Promise<Address[]> {
  return (await readAddresses(client, { wallet })).filter(({ transaction_count: count }) => count > 0)
}
