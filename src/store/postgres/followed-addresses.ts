import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { FollowedAddress, FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import { toFollowedAddress } from '../shared/columns/followed-columns.ts'
import type { Database } from './database.ts'

export class PostgresFollowedAddresses implements FollowedAddresses {
  readonly #reads: Database

  constructor(reads: Database) {
    this.#reads = reads
  }

  async among(chain: ChainSlug, addresses: readonly string[]): Promise<ReadonlyMap<string, FollowedAddress>> {
    const rows = await this.#reads.all(
      `select u.id, u.address, null as label, u.wallet_id from unused_address u
          join wallet w on w.id = u.wallet_id and w.chain = $1 where u.address = any($2::text[])
        union all select a.id, a.address, a.label, d.wallet_id from address a
          left join derivation d on d.address_id = a.id where a.chain = $1 and a.address = any($2::text[])`,
      [chain, addresses],
    )
    return new Map(rows.map((row) => [String(row['address']), toFollowedAddress(row)]))
  }
}
