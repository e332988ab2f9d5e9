import type { DatabaseSync } from 'node:sqlite'
import { parseAddress } from '../../domain/address/parse-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { DerivedAddress } from '../../domain/keys/open-descriptor.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { UsedAddress } from '../../domain/ports/discovery-store.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import type { FollowedAddresses } from '../../domain/wallet/followed-addresses.ts'
import type { AddressColumns } from '../shared/columns/address-columns.ts'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import { standingColumn } from '../shared/columns/standing-column.ts'
import { contributionOf } from '../shared/contribution.ts'
import { requested } from '../shared/transitions/requested.ts'
import type { AddressLabels } from './address-labels.ts'
import type { AddressRows } from './address-rows.ts'
import type { AssetTotals } from './asset-totals.ts'
import type { DeletedAddresses } from './deleted-addresses.ts'
import type { GroupMembers } from './groups/group-members.ts'
import type { NewAddressRows } from './new-address-rows.ts'
import type { OwnerMembers } from './owners/owner-members.ts'
import { Statements } from './statements.ts'
import type { UnusedAddressRows } from './unused-address-rows.ts'

export interface WalletAddressesParts {
  readonly rows: AddressRows
  readonly newRows: NewAddressRows
  readonly unused: UnusedAddressRows
  readonly labels: AddressLabels
  readonly deleted: DeletedAddresses
  readonly totals: AssetTotals
  readonly members: OwnerMembers
  readonly groupMembers: GroupMembers
  readonly clock: Clock
}

/** A wallet that follows addresses. */
export interface Follower {
  readonly id: number
  readonly chain: ChainSlug
}

/** Which addresses wallets follow, used or not. Each method is part of a transaction. */
export class WalletAddresses {
  readonly #parts: WalletAddressesParts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: WalletAddressesParts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /**
   * Follows more addresses of branches; those of a branch that has been extended meanwhile are left out. An address that
   * is tracked alone is adopted.
   */
  follow(wallet: Follower, more: readonly FollowedAddresses[], changed: (change: StoreChange) => void): void {
    for (const { number, text, from, derived, addresses } of more) {
      const extended = this.#statements.run(
        `update wallet_branch as b set derived = ?1 where wallet_id = ?2 and number = ?3 and derived = ?4
          and (?5 is null or exists (select 1 from wallet_descriptor d
            where d.wallet_id = ?2 and d.number = b.descriptor and d.descriptor = ?5))`,
        derived,
        wallet.id,
        number,
        from,
        text,
      )
      if (extended > 0) this.followEach(wallet, number, addresses, changed)
    }
  }

  /** Tracks an address that is used, under its id, and queues it. False if the wallet does not follow it any more. */
  promote(wallet: Follower, { id, branch, index, address }: UsedAddress): boolean {
    const { newRows, deleted, totals, rows, labels, clock } = this.#parts
    const followed = this.#statements.run(
      'delete from unused_address where id = ? and wallet_id = ?',
      id,
      wallet.id,
    )
    if (followed === 0) return false
    const now = clock.now()
    deleted.drop(wallet.chain, address)
    const { type } = parseAddress(address, wallet.chain)
    const inserted = newRows.insert({
      id,
      chain: wallet.chain,
      address,
      type,
      label: labels.of(wallet.chain, [address]).get(address) ?? null,
      createdAt: now,
      nextSyncAt: null,
    })
    totals.add(contributionOf(toTrackedAddress(inserted), 1))
    this.#place(wallet, branch, index, inserted)
    // A group may have had it unused.
    this.#parts.groupMembers.joined({ kind: 'address', id }, wallet.chain, id)
    this.#raise(wallet.id, branch, index, true)
    rows.apply(inserted, requested(inserted, now))
    return true
  }

  /** An address has got its first transaction. */
  markUsed(addressId: number, changed: (change: StoreChange) => void): void {
    const row = this.#statements.get('select * from derivation where address_id = ?', addressId)
    if (row === undefined) return
    const walletId = Number(row['wallet_id'])
    this.#raise(walletId, Number(row['branch']), Number(row['place']), true)
    changed({ kind: 'wallet', id: walletId })
    if (this.#queueDetection(walletId)) changed({ kind: 'work' })
  }

  /** Which script types are used is known once one of them is. A wallet that was not looked up is left alone. */
  #queueDetection(walletId: number): boolean {
    const queued = this.#statements.run(
      `update wallet set queued_at = ?2 where id = ?1 and queued_at is null and discovered_at is not null
          and removed_at is null
          and exists (select 1 from wallet_descriptor where wallet_id = ?1 and tentative = 1)`,
      walletId,
      this.#parts.clock.now(),
    )
    return queued > 0
  }

  /** The verification of an address means something else now. */
  stand(addressId: number, standing: string | null, changed: (change: StoreChange) => void): void {
    const row = this.#statements.get(
      'update derivation set standing = ? where address_id = ? returning wallet_id',
      standing,
      addressId,
    )
    if (row !== undefined) changed({ kind: 'wallet', id: Number(row['wallet_id']) })
  }

  /** Follows addresses of a branch; one that another wallet has is remembered as shared. */
  followEach(
    wallet: Follower,
    branch: number,
    addresses: readonly Pick<DerivedAddress, 'address' | 'index'>[],
    changed: (change: StoreChange) => void,
  ): void {
    let next = this.#reserveIds(addresses.length)
    for (const { address, index } of addresses) {
      const id = next++
      const known = this.#parts.rows.find(wallet.chain, address)
      if (known === undefined) {
        if (this.#parts.unused.idOf(wallet.chain, address) !== undefined) {
          this.#share(wallet, branch, index, address)
          continue
        }
        this.#statements.run(
          'insert into unused_address (id, wallet_id, branch, place, address) values (?, ?, ?, ?, ?)',
          id,
          wallet.id,
          branch,
          index,
          address,
        )
      } else this.#adopt(wallet, branch, index, known, changed)
    }
  }

  #adopt(
    wallet: Follower,
    branch: number,
    index: number,
    known: AddressColumns,
    changed: (change: StoreChange) => void,
  ): void {
    const id = Number(known['id'])
    if (!this.#place(wallet, branch, index, known)) {
      this.#share(wallet, branch, index, String(known['address']))
      return
    }
    this.#raise(wallet.id, branch, index, Number(known['count']) > 0)
    changed({ kind: 'address', id })
    changed({ kind: 'merge' })
    if (known['status'] !== 'UNSYNCED') return
    this.#parts.rows.apply(known, requested(known, this.#parts.clock.now()))
    changed({ kind: 'work' })
  }

  #share(wallet: Follower, branch: number, index: number, address: string): void {
    this.#statements.run(
      `insert into shared_address (wallet_id, address, branch, place) values (?, ?, ?, ?)
        on conflict (wallet_id, address) do nothing`,
      wallet.id,
      address,
      branch,
      index,
    )
  }

  /** False if another wallet has the address; one of a wallet that is being removed stays tracked. */
  #place(wallet: Follower, branch: number, index: number, row: AddressColumns): boolean {
    const addressId = Number(row['id'])
    const placed = this.#statements.run(
      `insert into derivation (address_id, wallet_id, branch, place, standing) values (?, ?, ?, ?, ?)
        on conflict (address_id) do update set wallet_id = excluded.wallet_id, branch = excluded.branch,
          place = excluded.place, standing = excluded.standing
          where exists (select 1 from wallet w where w.id = derivation.wallet_id and w.removed_at is not null)`,
      addressId,
      wallet.id,
      branch,
      index,
      standingColumn(row),
    )
    if (placed === 0) return false
    const { members, groupMembers } = this.#parts
    members.add(members.create({ kind: 'wallet', id: wallet.id }, wallet.chain), [addressId])
    groupMembers.joined({ kind: 'wallet', id: wallet.id }, wallet.chain, addressId)
    return true
  }

  #raise(walletId: number, branch: number, index: number, used: boolean): void {
    this.#statements.run(
      `update wallet_branch set last_followed = max(last_followed, ?1), last_used = max(last_used, ?2)
        where wallet_id = ?3 and number = ?4`,
      index,
      used ? index : -1,
      walletId,
      branch,
    )
  }

  /** The first of so many ids that no address has or will have. */
  #reserveIds(count: number): number {
    this.#statements.run(
      `insert into sqlite_sequence (name, seq) select 'address', 0
        where not exists (select 1 from sqlite_sequence where name = 'address')`,
    )
    const row = this.#statements.get(
      `update sqlite_sequence set seq = seq + ? where name = 'address' returning seq`,
      count,
    )
    return Number(row?.['seq']) - count + 1
  }
}
