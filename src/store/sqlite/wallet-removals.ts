import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../domain/ports/clock.ts'
import { toChain } from '../shared/columns/chain-column.ts'
import type { AddressRemovals } from './address-removals.ts'
import type { SqliteChanges } from './changes.ts'
import type { GroupMembers } from './groups/group-members.ts'
import type { OwnerMembers } from './owners/owner-members.ts'
import type { RowSets } from './row-sets.ts'
import type { SharedAddresses } from './shared-addresses.ts'
import { Statements } from './statements.ts'

interface Parts {
  readonly changes: SqliteChanges
  readonly removals: AddressRemovals
  readonly members: OwnerMembers
  readonly groupMembers: GroupMembers
  readonly rowSets: RowSets
  readonly shared: SharedAddresses
  readonly clock: Clock
}

/** Addresses that are deleted in one transaction. */
const SLICE = 50

/** Deletes wallets: the wallet at once, its addresses some at a time, which the sweeper goes on with. */
export class WalletRemovals {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** False if there is no such wallet. */
  remove(id: number, addresses: 'keep' | 'remove'): boolean {
    const { members, groupMembers, rowSets, shared } = this.#parts
    return this.#parts.changes.transaction((changed) => {
      const removed = this.#statements.get(
        'update wallet set removed_at = ? where id = ? and removed_at is null returning chain',
        this.#parts.clock.now(),
        id,
      )
      if (removed === undefined) return false
      for (const table of ['wallet_script', 'unused_address', 'shared_address']) this.#deleteFrom(table, id)
      for (const rowSetId of members.removeOwner({ kind: 'wallet', id })) rowSets.orphan(rowSetId)
      if (addresses === 'keep') this.#deleteFrom('derivation', id)
      const groups = groupMembers.reaching('wallet', id)
      this.#statements.run(`delete from group_member where kind = 'wallet' and member_id = ?`, id)
      for (const group of groups) groupMembers.refresh(group)
      shared.handOver(toChain(removed['chain']), changed)
      changed({ kind: 'merge' })
      changed({ kind: 'wallet-deleted', id })
      return true
    })
  }

  /** Deletes the addresses of deleted wallets. */
  async complete(): Promise<void> {
    while (this.removeSome()) await setImmediate()
  }

  /** Deletes some of the addresses of a deleted wallet; false when there are none left. */
  removeSome(): boolean {
    const row = this.#statements.get('select id from wallet where removed_at is not null limit 1')
    if (row === undefined) return false
    this.#removeSlice(Number(row['id']))
    return true
  }

  #removeSlice(walletId: number): void {
    this.#parts.changes.transaction((changed) => {
      const rows = this.#statements.all(
        'select address_id from derivation where wallet_id = ? limit ?',
        walletId,
        SLICE,
      )
      for (const row of rows) {
        const id = Number(row['address_id'])
        this.#statements.run('delete from derivation where address_id = ?', id)
        this.#parts.removals.remove(id, changed)
      }
      if (rows.length === SLICE) return
      for (const table of ['wallet_branch', 'wallet_descriptor']) this.#deleteFrom(table, walletId)
      this.#statements.run('delete from wallet where id = ?', walletId)
    })
  }

  #deleteFrom(table: string, walletId: number): void {
    this.#statements.run(`delete from ${table} where wallet_id = ?`, walletId)
  }
}
