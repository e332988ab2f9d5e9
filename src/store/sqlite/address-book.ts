import type { DatabaseSync } from 'node:sqlite'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type {
  AddressBook,
  AddressFilter,
  AddressList as AddressListPage,
  NewAddress,
} from '../../domain/ports/address-book.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { addressInWallet } from '../shared/address-in-wallet.ts'
import { type AddressColumns, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { DamagedColumn } from '../shared/columns/damaged-column.ts'
import { contributionOf } from '../shared/contribution.ts'
import { isIdentityIntact } from '../shared/digests/record-checksums.ts'
import { isQueuedAgain } from '../shared/transitions/damaged.ts'
import { requested } from '../shared/transitions/requested.ts'
import { AddressList } from './address-list.ts'
import type { AddressRemovals } from './address-removals.ts'
import { ADDRESS_ROW, type AddressRows } from './address-rows.ts'
import type { AssetTotals } from './asset-totals.ts'
import type { SqliteChanges } from './changes.ts'
import type { Damages } from './damages.ts'
import type { DeletedAddresses } from './deleted-addresses.ts'
import type { GroupMembers } from './groups/group-members.ts'
import type { NewAddressRows } from './new-address-rows.ts'
import type { RowRepair } from './row-repair.ts'
import { Statements } from './statements.ts'
import type { UnusedAddressRows } from './unused-address-rows.ts'
import type { WalletReads } from './wallet-reads.ts'

export interface AddressBookParts {
  readonly rows: AddressRows
  readonly newRows: NewAddressRows
  readonly unused: UnusedAddressRows
  readonly walletReads: WalletReads
  readonly deleted: DeletedAddresses
  readonly groupMembers: GroupMembers
  readonly removals: AddressRemovals
  readonly totals: AssetTotals
  readonly changes: SqliteChanges
  readonly damages: Damages
  readonly repair: RowRepair
  readonly clock: Clock
  /** Time from adding an address to its first background synchronisation (ms); 0 = manual only. */
  readonly intervalMs: number
}

/** Whether anything is stored under an id. */
const PART_OF = `select 1 from address where id = ?1 union all select 1 from history
  where owner_kind = 'address' and owner_id = ?1 and not exists (select 1 from deleted_address where id = ?1)`

export class SqliteAddressBook implements AddressBook {
  readonly #parts: AddressBookParts
  readonly #statements: Statements
  readonly #list: AddressList

  constructor(db: DatabaseSync, parts: AddressBookParts) {
    this.#list = new AddressList(db, parts.walletReads)
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  async add(
    address: NewAddress,
    { sync } = { sync: false },
  ): Promise<{ added: boolean; address: TrackedAddress }> {
    return this.#parts.changes.transaction((changed) => {
      const { rows, totals, clock, intervalMs } = this.#parts
      const known = rows.find(address.chain, address.address)
      if (known !== undefined) return { added: false, address: toTrackedAddress(known) }
      const unused = this.#parts.unused.find(address.chain, address.address)
      if (unused !== null) return { added: false, address: unused }
      this.#parts.deleted.drop(address.chain, address.address)
      const now = clock.now()
      const row = this.#parts.newRows.insert({
        ...address,
        createdAt: now,
        nextSyncAt: intervalMs > 0 ? now + intervalMs : null,
      })
      const added = toTrackedAddress(sync ? rows.applied(row, requested(row, now)) : row)
      totals.add(contributionOf(added, 1))
      changed({ kind: 'address', id: added.id })
      return { added: true, address: added }
    })
  }

  async get(id: number): Promise<TrackedAddress | null> {
    this.#parts.repair.look()
    const row = this.#parts.rows.get(id)
    if (row === undefined && this.#statements.get(PART_OF, id) !== undefined) {
      throw new DamagedColumn('an address lacks its history')
    }
    return this.#read(row) ?? this.#parts.unused.get(id)
  }

  async find(chain: ChainSlug, address: string): Promise<TrackedAddress | null> {
    this.#parts.repair.look()
    return this.#read(this.#parts.rows.find(chain, address)) ?? this.#parts.unused.find(chain, address)
  }

  async walletOfUnused(id: number): Promise<number | null> {
    return this.#parts.unused.followerOf(id) ?? null
  }

  async list(filter: AddressFilter): Promise<AddressListPage> {
    this.#parts.repair.look()
    const { ids, ...page } = this.#list.read(filter)
    const rows = this.#statements.all(
      `${ADDRESS_ROW} where a.id in (select value from json_each(?))`,
      JSON.stringify(ids),
    )
    const byId = new Map(rows.map((row) => [Number(row['id']), row]))
    const unused = this.#parts.unused.among(ids.filter((id) => !byId.has(id)))
    if (byId.size + unused.size < ids.length) throw new DamagedColumn('addresses lack their history')
    return { ...page, addresses: ids.flatMap((id) => this.#read(byId.get(id)) ?? unused.get(id) ?? []) }
  }

  async inProgressAfter(id: number, limit: number): Promise<TrackedAddress[]> {
    const rows = this.#statements.all(
      `${ADDRESS_ROW} where a.id in (select address_id from sync
          where address_id > ? and status = 'IN_PROGRESS' order by address_id limit ?)
        order by a.id`,
      id,
      limit,
    )
    return rows.map((row) => this.#readRow(row))
  }

  async relabel(id: number, label: string | null): Promise<TrackedAddress | null> {
    return this.#parts.changes.transaction((changed) => {
      if (this.#parts.rows.relabel(id, label)) changed({ kind: 'address', id })
      return toAddress(this.#parts.rows.get(id))
    })
  }

  async remove(id: number): Promise<number | null> {
    return this.#parts.changes.transaction((changed) => {
      const wallet = this.#parts.unused.walletOf(id)
      if (wallet !== undefined) throw addressInWallet(wallet)
      return this.#parts.removals.remove(id, changed)
    })
  }

  async restore(id: number): Promise<TrackedAddress | null> {
    this.#parts.changes.transaction((changed) => {
      const { rows, deleted, groupMembers, totals, clock } = this.#parts
      const now = clock.now()
      if (!deleted.takeBack(id, now)) return
      const restored = toTrackedAddress(rows.get(id) as AddressColumns)
      // Groups may have been changed meanwhile.
      groupMembers.joined({ kind: 'address', id }, restored.chain, id)
      totals.add(contributionOf(restored, 1))
      if (restored.damage !== null) totals.recompute(nativeAsset(restored.chain).id)
      this.#parts.removals.writeEvent('restored', restored, now)
      changed({ kind: 'event' })
      changed({ kind: 'merge' })
    })
    return this.#read(this.#parts.rows.get(id))
  }

  /** What is found to be damaged is read again. */
  #readRow(row: AddressColumns): TrackedAddress {
    const address = toTrackedAddress(row)
    // A damaged address cannot be asked for.
    if (address.damage === null || isQueuedAgain(row) || !isIdentityIntact(row)) return address
    this.#parts.damages.record(address.id, address.damage)
    return toTrackedAddress(this.#parts.rows.get(address.id) ?? row)
  }

  #read(row: AddressColumns | undefined): TrackedAddress | null {
    return row === undefined ? null : this.#readRow(row)
  }
}

function toAddress(row: AddressColumns | undefined): TrackedAddress | null {
  return row === undefined ? null : toTrackedAddress(row)
}
