import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { NewBranch } from '../../domain/wallet/followed-addresses.ts'
import type { NewDescriptor } from '../../domain/wallet/wallet.ts'
import { Statements } from './statements.ts'

/** A wallet that follows one of these addresses. A cross join keeps its order: they are few among many. */
const FOLLOWING = `select u.wallet_id from wallet w join unused_address u on u.wallet_id = w.id
    where w.chain = ?1 and w.removed_at is null and u.address in (select value from json_each(?2))
  union all select d.wallet_id from json_each(?2) t cross join address a on a.chain = ?1 and a.address = t.value
    join derivation d on d.address_id = a.id join wallet w on w.id = d.wallet_id and w.removed_at is null
  limit 1`

/** Which scripts wallets have. Each method is part of a transaction. */
export class WalletScriptRows {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** The wallets that have one of the scripts. */
  ownersOf(chain: ChainSlug, identities: readonly string[]): readonly number[] {
    return this.#statements
      .all(
        `select distinct wallet_id from wallet_script
          where chain = ? and identity in (select value from json_each(?)) order by wallet_id`,
        chain,
        JSON.stringify(identities),
      )
      .map((row) => Number(row['wallet_id']))
  }

  /** A wallet that follows one of the addresses, used or not; undefined if none does. */
  followerOf(chain: ChainSlug, branches: readonly NewBranch[]): number | undefined {
    const addresses = branches.flatMap((branch) => branch.addresses.map(({ address }) => address))
    const row = this.#statements.get(FOLLOWING, chain, JSON.stringify(addresses))
    return row === undefined ? undefined : Number(row['wallet_id'])
  }

  /** Gives a wallet these descriptors and no others. */
  replace(walletId: number, chain: ChainSlug, descriptors: readonly NewDescriptor[]): void {
    for (const table of ['wallet_descriptor', 'wallet_script']) {
      this.#statements.run(`delete from ${table} where wallet_id = ?`, walletId)
    }
    for (const [number, { scriptType, text, isTentative, identities }] of descriptors.entries()) {
      this.#statements.run(
        `insert into wallet_descriptor (wallet_id, number, script_type, descriptor, tentative)
          values (?, ?, ?, ?, ?)`,
        walletId,
        number,
        scriptType,
        text,
        Number(isTentative),
      )
      for (const identity of new Set(identities)) {
        this.#statements.run(
          'insert or ignore into wallet_script (chain, identity, wallet_id, descriptor) values (?, ?, ?, ?)',
          chain,
          identity,
          walletId,
          number,
        )
      }
    }
  }
}
