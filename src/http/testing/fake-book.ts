import { RESTORABLE_MS } from '../../domain/address/deletion.ts'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'
import { EVERY_ROW, isListed } from '../../domain/history/row-filter.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { AddressBook, AddressFilter, NewAddress } from '../../domain/ports/address-book.ts'
import type { PageStart, TransactionPage } from '../../domain/ports/histories.ts'
import type { QueueFigures } from '../../domain/ports/sync-queue.ts'

const NOW = Date.UTC(2026, 10, 22, 10, 0, 0)

/** A store in memory, as simple as its port allows. */
export class FakeBook implements AddressBook {
  readonly #addresses = new Map<number, TrackedAddress>()
  readonly #deleted = new Map<number, TrackedAddress>()
  readonly #rows = new Map<number, readonly Row[]>()
  #nextId = 1
  tip = 800_000
  figures: QueueFigures = { depth: 0, oldestSyncAt: null }
  readonly queue = { figures: async (): Promise<QueueFigures> => this.figures }

  async add(fresh: NewAddress, { sync } = { sync: false }) {
    const existing = await this.find(fresh.chain, fresh.address)
    if (existing !== null) return { added: false, address: existing }
    const address: TrackedAddress = {
      ...UNSYNCED,
      ...fresh,
      id: this.#nextId++,
      ...(sync ? { status: 'IN_PROGRESS' as const } : {}),
    }
    this.#addresses.set(address.id, address)
    return { added: true, address }
  }

  /** Changes an address as a synchronisation would; returns the new state. */
  change(id: number, changes: Partial<TrackedAddress>): TrackedAddress | null {
    const address = this.#addresses.get(id)
    if (address === undefined) return null
    const changed = { ...address, ...changes }
    this.#addresses.set(id, changed)
    return changed
  }

  setRows(id: number, rows: readonly Row[]): void {
    this.#rows.set(id, rows)
  }

  ids(): readonly number[] {
    return [...this.#addresses.keys()]
  }

  async get(id: number) {
    return this.#addresses.get(id) ?? null
  }

  async walletOfUnused() {
    return null
  }

  async find(chain: ChainSlug, text: string) {
    for (const address of this.#addresses.values()) {
      if (address.chain === chain && address.address === text) return address
    }
    return null
  }

  async list({ limit, offset: first, cursor, chain, status, search, minBalance, order }: AddressFilter) {
    const all = [...this.#addresses.values()].filter(
      ({ address, label, balance, ...other }) =>
        (chain === undefined || other.chain === chain) &&
        (status === undefined || other.status === status) &&
        (search === undefined || `${label} ${address}`.toLowerCase().includes(search.text)) &&
        (minBalance === undefined || balance >= minBalance),
    )
    if (order?.by === 'balance') all.sort((a, b) => Number(a.balance - b.balance))
    if (order?.descending) all.reverse()
    const offset = cursor === undefined ? first : offsetOf(cursor)
    const next = offset + limit
    return {
      total: all.length,
      offset,
      addresses: all.slice(offset, next),
      nextCursor: next < all.length ? `after-${next}` : null,
    }
  }

  async inProgressAfter(last: number, limit: number) {
    const { addresses } = await this.list({ limit: this.#nextId, offset: 0, status: 'IN_PROGRESS' })
    return addresses.filter(({ id }) => id > last).slice(0, limit)
  }

  async relabel(id: number, label: string | null) {
    return this.change(id, { label })
  }

  async remove(id: number) {
    const address = this.#addresses.get(id)
    if (address === undefined) return null
    this.#addresses.delete(id)
    this.#deleted.set(id, address)
    return NOW + RESTORABLE_MS
  }

  async restore(id: number) {
    const deleted = this.#deleted.get(id)
    if (deleted !== undefined) this.#addresses.set(id, deleted)
    return this.get(id)
  }

  async page(
    id: number,
    start: PageStart,
    limit: number,
    filter = EVERY_ROW,
  ): Promise<TransactionPage | null> {
    const address = this.#addresses.get(id)
    if (address === undefined) return null
    const all = (this.#rows.get(id) ?? []).filter((row) => isListed(filter, row))
    const offset = start.kind === 'offset' ? start.offset : offsetOf(start.cursor)
    const rows = all.slice(offset, offset + limit)
    const next = offset + rows.length
    return {
      address: address.address,
      chain: address.chain,
      offset,
      totalTransactions: all.length,
      tip: this.tip,
      rows,
      nextCursor: next < all.length ? `after-${next}` : null,
    }
  }
}

function offsetOf(cursor: string): number {
  const [, digits] = /^after-([0-9]{1,9})$/.exec(cursor) ?? []
  if (digits === undefined) throw new AppError('invalid_cursor', '"cursor" is none of ours.')
  return Number(digits)
}

const UNSYNCED = {
  balance: 0n,
  unconfirmedBalance: 0n,
  transactionCount: 0,
  status: 'UNSYNCED',
  obtained: 0,
  total: null,
  error: null,
  lastSyncedAt: null,
  nextSyncAt: null,
  live: false,
  damage: null,
  auditedAt: null,
  stated: null,
  verification: null,
  createdAt: NOW,
} as const
