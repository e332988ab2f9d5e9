import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import { Statements } from './statements.ts'
import type { WalletAddresses } from './wallet-addresses.ts'

interface Parts {
  readonly walletAddresses: WalletAddresses
  readonly clock: Clock
}

const FREE = `not exists (select 1 from unused_address u join wallet v on v.id = u.wallet_id
      where u.address = s.address and v.chain = ?1)
    and not exists (select 1 from address a join derivation d on d.address_id = a.id
      join wallet v on v.id = d.wallet_id where a.chain = ?1 and a.address = s.address and v.removed_at is null)`

/** Addresses that several wallets derive: one wallet has each, and the next one gets it when the first gives it up. */
export class SharedAddresses {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** After a wallet has given addresses up, in the same transaction: other wallets that derive them follow them now. */
  handOver(chain: ChainSlug, changed: (change: StoreChange) => void): void {
    const { walletAddresses, clock } = this.#parts
    const rows = this.#statements.all(
      `select s.* from wallet w join shared_address s on s.wallet_id = w.id
        where w.chain = ?1 and w.removed_at is null and ${FREE} order by s.wallet_id, s.branch, s.place`,
      chain,
    )
    for (const row of rows) {
      const id = Number(row['wallet_id'])
      const address = String(row['address'])
      this.#statements.run('delete from shared_address where wallet_id = ? and address = ?', id, address)
      const [branch, index] = [Number(row['branch']), Number(row['place'])]
      walletAddresses.followEach({ id, chain }, branch, [{ address, index }], changed)
      this.#statements.run(
        'update wallet_branch set checked_to = min(checked_to, ?3) where wallet_id = ?1 and number = ?2',
        id,
        branch,
        index,
      )
      this.#statements.run(
        'update wallet set queued_at = coalesce(queued_at, ?2), again = running where id = ?1',
        id,
        clock.now(),
      )
      changed({ kind: 'wallet', id })
    }
    if (rows.length > 0) changed({ kind: 'work' })
  }
}
