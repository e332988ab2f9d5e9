import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { FollowedAddress, FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import type { Database } from './database.ts'

export class PostgresFollowedAddresses implements FollowedAddresses {
  readonly #reads: Database

  constructor(reads: Database) {
    this.#reads = reads
  }

  async among(chain: ChainSlug, addresses: readonly string[]): Promise<ReadonlyMap<string, FollowedAddress>> {
    const rows = await this.#reads.all(
      'select id, address, label from address where chain = $1 and address = any($2::text[])',
      [chain, addresses],
    )
    return new Map(
      rows.map(({ id, address, label }) => [
        String(address),
        {
          id: Number(id),
          address: String(address),
          label: label === null ? null : String(label),
          walletIds: [],
        },
      ]),
    )
  }
}
