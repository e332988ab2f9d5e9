import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { AddressBook, AddressFilter, NewAddress } from '../../domain/ports/address-book.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { announce } from './announcements.ts'
import { addToTotals } from './chain-totals.ts'
import type { Columns, Database } from './database.ts'
import { orphan } from './orphans.ts'

export class PostgresAddressBook implements AddressBook {
  readonly #db: Database
  readonly #clock: Clock
  /** First background synchronisation of a new address, in ms after it was added; 0 = only when asked. */
  readonly #intervalMs: number

  constructor(db: Database, clock: Clock, intervalMs: number) {
    this.#db = db
    this.#clock = clock
    this.#intervalMs = intervalMs
  }

  async add(address: NewAddress): Promise<{ added: boolean; address: TrackedAddress }> {
    const now = this.#clock.now()
    return this.#db.transaction(async (tx) => {
      const byAddress = 'select * from address where chain = $1 and address = $2'
      const known = await tx.one(byAddress, [address.chain, address.address])
      if (known !== undefined) return { added: false, address: toTrackedAddress(known) }
      const row = await tx.one(
        `insert into address (chain, address, type, label, created_at, next_sync_at) values ($1, $2, $3, $4, $5, $6)
          on conflict (chain, address) do nothing returning *`,
        [
          address.chain,
          address.address,
          address.type,
          address.label,
          now,
          this.#intervalMs > 0 ? now + this.#intervalMs : null,
        ],
      )
      if (row === undefined) {
        // Somebody else was faster.
        const other = await tx.one(byAddress, [address.chain, address.address])
        return { added: false, address: toTrackedAddress(other as Columns) }
      }
      const added = toTrackedAddress(row)
      await addToTotals(tx, added.id, contributionOf(added, 1))
      await announce(tx, { kind: 'address', ids: [added.id] })
      return { added: true, address: added }
    })
  }

  async get(id: number): Promise<TrackedAddress | null> {
    const row = await this.#db.one('select * from address where id = $1', [id])
    return row === undefined ? null : toTrackedAddress(row)
  }

  async find(chain: ChainSlug, address: string): Promise<TrackedAddress | null> {
    const row = await this.#db.one('select * from address where chain = $1 and address = $2', [
      chain,
      address,
    ])
    return row === undefined ? null : toTrackedAddress(row)
  }

  async list({ limit, offset, ...wanted }: AddressFilter): Promise<{
    total: number
    addresses: TrackedAddress[]
  }> {
    const named = Object.entries(wanted).filter(([, value]) => value !== undefined)
    const where = named.map(([name], index) => `${name} = $${index + 1}`).join(' and ') || 'true'
    const values = named.map(([, value]) => String(value))
    const count = await this.#db.one(`select count(*) as total from address where ${where}`, values)
    const at = values.length
    const rows = await this.#db.all(
      `select * from address where ${where} order by id limit $${at + 1} offset $${at + 2}`,
      [...values, limit, offset],
    )
    return { total: Number(count?.['total']), addresses: rows.map(toTrackedAddress) }
  }

  async relabel(id: number, label: string | null): Promise<TrackedAddress | null> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one('update address set label = $1 where id = $2 returning *', [label, id])
      if (row === undefined) return null
      await announce(tx, { kind: 'address', ids: [id] })
      return toTrackedAddress(row)
    })
  }

  async remove(id: number): Promise<boolean> {
    return this.#db.transaction(async (tx) => {
      const row = await tx.one('delete from address where id = $1 returning *', [id])
      if (row === undefined) return false
      await addToTotals(tx, id, contributionOf(toTrackedAddress(row), -1))
      const draft = await tx.one('delete from draft where address_id = $1 returning history_id', [id])
      await tx.run('delete from sparkline where address_id = $1', [id])
      await orphan(tx, [row['history_id'], row['opened_id'], draft?.['history_id']])
      await announce(tx, { kind: 'deleted', ids: [id] })
      return true
    })
  }
}
