import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import type {
  AddedWallet,
  ExtendedWallet,
  ExtendingWallet,
  NewWallet,
  WalletAddressFilter,
  WalletAddressPage,
  WalletBook,
} from '../../domain/ports/wallet-book.ts'
import type { FollowedAddresses } from '../../domain/wallet/followed-addresses.ts'
import { requireCovered } from '../../domain/wallet/gap-not-covered.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'
import type { AddressColumns } from '../shared/columns/address-columns.ts'
import { requestedTogether, verificationRequested } from '../shared/transitions/requested.ts'
import type { AddressRows } from './address-rows.ts'
import type { SqliteChanges } from './changes.ts'
import type { OwnerMembers } from './owners/owner-members.ts'
import { type Columns, Statements } from './statements.ts'
import type { WalletAddressList } from './wallet-address-list.ts'
import type { WalletAddresses } from './wallet-addresses.ts'
import type { WalletBranches } from './wallet-branches.ts'
import type { WalletExtensions } from './wallet-extensions.ts'
import type { WalletReads } from './wallet-reads.ts'
import type { WalletRemovals } from './wallet-removals.ts'
import type { WalletRows } from './wallet-rows.ts'
import type { WalletScriptRows } from './wallet-scripts.ts'

interface Parts {
  readonly rows: AddressRows
  readonly changes: SqliteChanges
  readonly wallets: WalletRows
  readonly walletAddresses: WalletAddresses
  readonly walletAddressList: WalletAddressList
  readonly walletBranches: WalletBranches
  readonly walletRemovals: WalletRemovals
  readonly members: OwnerMembers
  readonly walletReads: WalletReads
  readonly walletScripts: WalletScriptRows
  readonly walletExtensions: WalletExtensions
  readonly clock: Clock
}

export class SqliteWalletBook implements WalletBook {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async add(wallet: NewWallet): Promise<AddedWallet> {
    const { changes, members, walletAddresses, walletBranches, walletScripts } = this.#parts
    return changes.transaction((changed) => {
      const { chain, descriptors, branches } = wallet
      const identities = descriptors.flatMap((one) => one.identities)
      const [owner] = walletScripts.ownersOf(chain, identities)
      const existing = owner ?? walletScripts.followerOf(chain, branches)
      if (existing !== undefined) return { kind: 'exists', id: existing }
      const id = this.#insert(wallet)
      members.create({ kind: 'wallet', id }, chain)
      walletAddresses.follow({ id, chain }, walletBranches.add(id, branches), changed)
      changed({ kind: 'wallet', id })
      const added = this.#parts.walletReads.get(id) as Wallet
      requireCovered(added)
      return { kind: 'added', wallet: added }
    })
  }

  async ownersOf(chain: ChainSlug, identities: readonly string[]): Promise<readonly number[]> {
    return this.#parts.walletScripts.ownersOf(chain, identities)
  }

  async extend(id: number, extending: ExtendingWallet): Promise<ExtendedWallet> {
    return this.#parts.walletExtensions.extend(id, extending)
  }

  async get(id: number): Promise<Wallet | null> {
    return this.#parts.walletReads.get(id)
  }

  async list(): Promise<Wallet[]> {
    return this.#parts.walletReads.all()
  }

  async rename(id: number, name: string): Promise<Wallet | null> {
    return this.#change(id, () => this.#statements.run('update wallet set name = ? where id = ?', name, id))
  }

  async widen(id: number, gapLimit: number, more: readonly FollowedAddresses[]): Promise<Wallet | null> {
    return this.#change(id, (row, changed) => {
      this.#statements.run('update wallet set gap_limit = ? where id = ?', gapLimit, id)
      const { wallets, walletAddresses } = this.#parts
      walletAddresses.follow(wallets.state(row), more, changed)
      requireCovered(wallets.state({ ...row, gap_limit: gapLimit }))
      if (more.length > 0) this.#queue(id)
    })
  }

  async requestDiscovery(id: number, to: number): Promise<Wallet | null> {
    return this.#change(id, () => {
      this.#statements.run('update wallet_branch set wanted = max(wanted, ?) where wallet_id = ?', to, id)
      this.#queue(id)
    })
  }

  async requestSync(id: number): Promise<Wallet | null> {
    return this.#change(id, () => {
      this.#queue(id)
      for (const row of this.#usedRows(id)) {
        this.#parts.rows.apply(row, requestedTogether(row, this.#parts.clock.now()))
      }
    })
  }

  async requestVerification(id: number): Promise<number | null> {
    const requestedFor = this.#parts.changes.transaction(() => {
      if (this.#parts.wallets.get(id) === undefined) return null
      const rows = this.#usedRows(id)
      for (const row of rows) this.#parts.rows.apply(row, verificationRequested(this.#parts.clock.now()))
      return rows.length
    })
    return requestedFor
  }

  async remove(id: number, addresses: 'keep' | 'remove'): Promise<boolean> {
    const removed = this.#parts.walletRemovals.remove(id, addresses)
    // The wallet is deleted whatever happens to its addresses: the sweeper goes on with them.
    if (removed) await this.#parts.walletRemovals.complete().catch(() => {})
    return removed
  }

  async addresses(id: number, filter: WalletAddressFilter): Promise<WalletAddressPage | null> {
    const wallet = this.#parts.walletReads.get(id)
    return wallet === null ? null : this.#parts.walletAddressList.read(wallet, filter)
  }

  #insert({ chain, name, gapLimit, descriptors, sync }: NewWallet): number {
    const now = this.#parts.clock.now()
    const added = this.#statements.get(
      `insert into wallet (chain, name, gap_limit, created_at, queued_at, manual)
        values (?, ?, ?, ?, ?, ?) returning id`,
      chain,
      name,
      gapLimit,
      now,
      sync ? now : null,
      Number(sync),
    )
    const id = Number(added?.['id'])
    this.#parts.walletScripts.replace(id, chain, descriptors)
    return id
  }

  #queue(id: number): void {
    this.#statements.run(
      'update wallet set queued_at = coalesce(queued_at, ?), manual = 1 where id = ?',
      this.#parts.clock.now(),
      id,
    )
  }

  #change(id: number, work: (row: Columns, changed: (change: StoreChange) => void) => void): Wallet | null {
    return this.#parts.changes.transaction((changed) => {
      const row = this.#parts.wallets.get(id)
      if (row === undefined) return null
      work(row, changed)
      changed({ kind: 'wallet', id })
      return this.#parts.walletReads.get(id) as Wallet
    })
  }

  #usedRows(id: number): AddressColumns[] {
    return this.#statements
      .all('select address_id from derivation where wallet_id = ?', id)
      .flatMap((row) => {
        const used = this.#parts.rows.get(Number(row['address_id']))
        return used === undefined ? [] : [used]
      })
  }
}
