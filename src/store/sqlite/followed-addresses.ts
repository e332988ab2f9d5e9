import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { FollowedAddress, FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import { Statements } from './statements.ts'

export class SqliteFollowedAddresses implements FollowedAddresses {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  async among(chain: ChainSlug, addresses: readonly string[]): Promise<ReadonlyMap<string, FollowedAddress>> {
    const rows = this.#statements.all(
      `select id, address, label from address
        where chain = ? and address in (select value from json_each(?))`,
      chain,
      JSON.stringify(addresses),
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
