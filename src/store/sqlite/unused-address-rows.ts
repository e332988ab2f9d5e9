import type { DatabaseSync } from 'node:sqlite'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { unusedAddress } from '../../domain/wallet/unused-address.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'
import type { AddressLabels } from './address-labels.ts'
import { type Columns, Statements } from './statements.ts'
import type { WalletReads } from './wallet-reads.ts'

const OF_TEXT = `select u.* from unused_address u join wallet w on w.id = u.wallet_id
  where u.address = ? and w.chain = ?`

/** Addresses that wallets follow without a transaction. */
export class UnusedAddressRows {
  readonly #wallets: WalletReads
  readonly #labels: AddressLabels
  readonly #statements: Statements

  constructor(db: DatabaseSync, wallets: WalletReads, labels: AddressLabels) {
    this.#wallets = wallets
    this.#labels = labels
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

  /** The wallet that follows it so; undefined if none does. */
  followerOf(id: number): number | undefined {
    const row = this.#statements.get('select wallet_id from unused_address where id = ?', id)
    return row === undefined ? undefined : Number(row['wallet_id'])
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

  /** Those that are among these, by id. */
  among(ids: readonly number[]): ReadonlyMap<number, TrackedAddress> {
    const rows = this.#statements.all(
      'select * from unused_address where id in (select value from json_each(?))',
      JSON.stringify(ids),
    )
    const found = new Map<number, TrackedAddress>()
    for (const [walletId, ofWallet] of Map.groupBy(rows, (row) => Number(row['wallet_id']))) {
      const wallet = this.#wallets.get(walletId)
      for (const address of wallet === null ? [] : this.#toAddresses(wallet, ofWallet)) {
        found.set(address.id, address)
      }
    }
    return found
  }

  #read(row: Columns | undefined): TrackedAddress | null {
    const wallet = row === undefined ? null : this.#wallets.get(Number(row['wallet_id']))
    return row === undefined || wallet === null ? null : (this.#toAddresses(wallet, [row])[0] ?? null)
  }

  #toAddresses(wallet: Wallet, rows: readonly Columns[]): TrackedAddress[] {
    const labels = this.#labels.of(
      wallet.chain,
      rows.map((row) => String(row['address'])),
    )
    return rows.flatMap((row) => {
      const branch = wallet.branches.find(({ number }) => number === Number(row['branch']))
      const [id, index, address] = [Number(row['id']), Number(row['place']), String(row['address'])]
      if (branch === undefined) return []
      return [
        unusedAddress(wallet, branch, {
          id,
          index,
          address,
          label: labels.get(address) ?? null,
          live: row['live'] !== null,
        }),
      ]
    })
  }
}
