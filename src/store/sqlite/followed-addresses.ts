import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { FollowedAddress, FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import { toFollowedAddress } from '../shared/columns/followed-columns.ts'
import { Statements } from './statements.ts'

export class SqliteFollowedAddresses implements FollowedAddresses {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  async among(chain: ChainSlug, addresses: readonly string[]): Promise<ReadonlyMap<string, FollowedAddress>> {
    const texts = JSON.stringify(addresses)
    const tracked = this.#statements.all(
      `select a.id, a.address, a.label, d.wallet_id from address a left join derivation d on d.address_id = a.id
        where a.chain = ? and a.address in (select value from json_each(?))`,
      chain,
      texts,
    )
    const unused = this.#statements.all(
      `select u.id, u.address, null as label, u.wallet_id from json_each(?) t
        join unused_address u on u.address = t.value join wallet w on w.id = u.wallet_id and w.chain = ?`,
      texts,
      chain,
    )
    return new Map([...unused, ...tracked].map((row) => [String(row['address']), toFollowedAddress(row)]))
  }
}
