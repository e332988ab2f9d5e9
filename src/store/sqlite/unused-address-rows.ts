import type { DatabaseSync } from 'node:sqlite'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { unusedAddress } from '../../domain/wallet/unused-address.ts'
import { Statements } from './statements.ts'
import type { WalletReads } from './wallet-reads.ts'

const OF_TEXT = `select u.* from unused_address u join wallet w on w.id = u.wallet_id
  where u.address = ? and w.chain = ?`

/** Addresses that wallets follow without a transaction. */
export class UnusedAddressRows {
  readonly #wallets: WalletReads
  readonly #statements: Statements

  constructor(db: DatabaseSync, wallets: WalletReads) {
    this.#wallets = wallets
    this.#statements = new Statements(db)
  }

  /** Null if no wallet follows it so. */
  get(id: number): TrackedAddress | null {
    return this.#read(this.#statements.get('select * from unused_address where id = ?', id))
  }

  find(chain: ChainSlug, address: string): TrackedAddress | null {
    return this.#read(this.#statements.get(OF_TEXT, address, chain))
  }

  /** Undefined if no wallet follows it so. */
  idOf(chain: ChainSlug, address: string): number | undefined {
    const row = this.#statements.get(OF_TEXT, address, chain)
    return row === undefined ? undefined : Number(row['id'])
  }

  /** The wallet that follows an address, used or not; undefined if none does. */
  walletOf(id: number): number | undefined {
    const row = this.#statements.get(
      `select wallet_id from derivation where address_id = ?1
        union all select wallet_id from unused_address where id = ?1`,
      id,
    )
    return row === undefined ? undefined : Number(row['wallet_id'])
  }

  #read(row: Readonly<Record<string, unknown>> | undefined): TrackedAddress | null {
    const wallet = row === undefined ? null : this.#wallets.get(Number(row['wallet_id']))
    const branch = wallet?.branches.find(({ number }) => number === Number(row?.['branch']))
    if (row === undefined || wallet === null || branch === undefined) return null
    const { id, place, address } = row
    return unusedAddress(wallet, branch, { id: Number(id), index: Number(place), address: String(address) })
  }
}
