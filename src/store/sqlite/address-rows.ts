import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Lease } from '../../domain/ports/claim.ts'
import type { AddressColumns } from '../shared/columns/address-columns.ts'
import type { ColumnValues } from '../shared/columns/joined-row.ts'
import { identityChecksum, isIdentityIntact, withChecksum } from '../shared/digests/record-checksums.ts'
import { rowAfter, type Transition } from '../shared/transitions/transition.ts'
import { toColumn } from './amount-column.ts'
import { Statements } from './statements.ts'

/** An address with its history in its chain's coin and its synchronisation. `id` is that of the address. */
export const ADDRESS_ROW = `select h.*, s.*, a.*, h.id as history_id, s.chain as queue_chain from address a
  join sync s on s.address_id = a.id
  join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset in (a.chain, s.chain)`

/** Reads and changes the rows of single addresses. */
export class AddressRows {
  readonly #statements: Statements
  readonly #byId: StatementSync
  readonly #byAddress: StatementSync
  readonly #leased: StatementSync

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
    this.#byId = this.#statements.prepared(`${ADDRESS_ROW} where a.id = ?`)
    this.#byAddress = this.#statements.prepared(`${ADDRESS_ROW} where a.chain = ? and a.address = ?`)
    this.#leased = this.#statements.prepared(`${ADDRESS_ROW} where a.id = ? and s.run = ? and s.running = 1`)
  }

  get(id: number): AddressColumns | undefined {
    return this.#byId.get(id)
  }

  find(chain: ChainSlug, address: string): AddressColumns | undefined {
    return this.#byAddress.get(chain, address)
  }

  /** False if there is no such address. Part of a transaction. */
  relabel(id: number, label: string | null): boolean {
    const before = this.get(id)
    if (before === undefined) return false
    // A checksum that was wrong before stays wrong: the address itself may be damaged.
    const checksum = isIdentityIntact(before) ? identityChecksum({ ...before, label }) : 0n
    this.#statements.run(
      'update address set label = ?, identity_checksum = ? where id = ?',
      label,
      checksum,
      id,
    )
    return true
  }

  /** Undefined if the run has lost its address. */
  leased({ addressId, run }: Lease): AddressColumns | undefined {
    return this.#leased.get(addressId, run)
  }

  apply(row: AddressColumns, transition: Transition): void {
    this.#write(row, transition)
  }

  /** Returns the row as it is afterwards. */
  applied(row: AddressColumns, transition: Transition): AddressColumns {
    return rowAfter(row, this.#write(row, transition))
  }

  #write(row: AddressColumns, transition: Transition): Transition {
    this.#set('update history set', 'where id = ?', transition.history, row['history_id'])
    const sync = withChecksum(transition.sync, row)
    this.#set('update sync set', 'where address_id = ?', sync, row['id'])
    return { ...transition, sync }
  }

  #set(update: string, where: string, columns: ColumnValues, id: unknown): void {
    const names = Object.keys(columns)
    if (names.length === 0) return
    const values = Object.values(columns).map((value) =>
      typeof value === 'bigint' ? toColumn(value) : value,
    )
    this.#statements.run(
      `${update} ${names.map((name) => `${name} = ?`).join(', ')} ${where}`,
      ...values,
      Number(id),
    )
  }
}
