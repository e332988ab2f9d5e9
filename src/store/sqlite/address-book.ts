import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { AddressBook, AddressFilter, NewAddress } from '../../domain/ports/address-book.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { type AddressColumns, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import type { ChainTotals } from './chain-totals.ts'
import { Statements } from './statements.ts'
import { transaction } from './transaction.ts'

export class SqliteAddressBook implements AddressBook {
  readonly #db: DatabaseSync
  readonly #totals: ChainTotals
  readonly #clock: Clock
  /** First background synchronisation of a new address, in ms after it was added; 0 = only when asked. */
  readonly #intervalMs: number
  readonly #byId: StatementSync
  readonly #byAddress: StatementSync
  readonly #statements: Statements

  constructor(db: DatabaseSync, totals: ChainTotals, clock: Clock, intervalMs: number) {
    this.#db = db
    this.#statements = new Statements(db)
    this.#totals = totals
    this.#clock = clock
    this.#intervalMs = intervalMs
    this.#byId = withBigInts(db.prepare('select * from address where id = ?'))
    this.#byAddress = withBigInts(db.prepare('select * from address where chain = ? and address = ?'))
  }

  async add(address: NewAddress): Promise<{ added: boolean; address: TrackedAddress }> {
    const now = this.#clock.now()
    return transaction(this.#db, () => {
      const known = this.#byAddress.get(address.chain, address.address)
      if (known !== undefined) return { added: false, address: toTrackedAddress(known) }
      const { lastInsertRowid } = this.#db
        .prepare(
          'insert into address (chain, address, type, label, created_at, next_sync_at) values (?, ?, ?, ?, ?, ?)',
        )
        .run(
          address.chain,
          address.address,
          address.type,
          address.label,
          now,
          this.#intervalMs > 0 ? now + this.#intervalMs : null,
        )
      const added = this.#mustGet(Number(lastInsertRowid))
      this.#totals.add(contributionOf(added, 1))
      return { added: true, address: added }
    })
  }

  async get(id: number): Promise<TrackedAddress | null> {
    const row = this.#byId.get(id)
    return row === undefined ? null : toTrackedAddress(row)
  }

  async find(chain: ChainSlug, address: string): Promise<TrackedAddress | null> {
    const row = this.#byAddress.get(chain, address)
    return row === undefined ? null : toTrackedAddress(row)
  }

  async list(filter: AddressFilter): Promise<{ total: number; addresses: TrackedAddress[] }> {
    const wanted = { chain: filter.chain, status: filter.status }
    const named = Object.entries(wanted).filter(([, value]) => value !== undefined)
    const where = named.length === 0 ? '' : `where ${named.map(([name]) => `${name} = ?`).join(' and ')}`
    const values = named.map(([, value]) => String(value))
    const count = this.#statements.prepared(`select count(*) as total from address ${where}`).get(...values)
    const rows = this.#statements
      .prepared(`select * from address ${where} order by id limit ? offset ?`)
      .all(...values, filter.limit, filter.offset)
    return { total: Number(count?.['total']), addresses: rows.map(toTrackedAddress) }
  }

  async relabel(id: number, label: string | null): Promise<TrackedAddress | null> {
    const { changes } = this.#db.prepare('update address set label = ? where id = ?').run(label, id)
    return changes === 0 ? null : this.#mustGet(id)
  }

  async remove(id: number): Promise<boolean> {
    return transaction(this.#db, () => {
      const row = this.#byId.get(id)
      if (row === undefined) return false
      this.#totals.add(contributionOf(toTrackedAddress(row), -1))
      this.#db.prepare('delete from sparkline where address_id = ?').run(id)
      this.#db
        .prepare(
          `update history set orphaned = 1 where id in
            (select history_id from address where id = ?1 union all select history_id from draft where address_id = ?1)`,
        )
        .run(id)
      this.#db.prepare('delete from draft where address_id = ?').run(id)
      this.#db.prepare('delete from address where id = ?').run(id)
      return true
    })
  }

  #mustGet(id: number): TrackedAddress {
    return toTrackedAddress(this.#byId.get(id) as AddressColumns)
  }
}

function withBigInts(statement: StatementSync): StatementSync {
  statement.setReadBigInts(true)
  return statement
}
