import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { AddressBook, AddressFilter, AddressList, NewAddress } from '../../domain/ports/address-book.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { addressInWallet } from '../shared/address-in-wallet.ts'
import { toChain, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { headerDigest, NO_HISTORY } from '../shared/digests/header-digest.ts'
import {
  identityChecksum,
  isIdentityIntact,
  NO_OUTCOME,
  outcomeChecksum,
} from '../shared/digests/record-checksums.ts'
import { isQueuedAgain } from '../shared/transitions/damaged.ts'
import { requested } from '../shared/transitions/requested.ts'
import { rowAfter } from '../shared/transitions/transition.ts'
import { listAddresses } from './address-list.ts'
import { removeAddress } from './address-removals.ts'
import { announce } from './announcements.ts'
import { addToTotals, recomputeTotals } from './asset-totals.ts'
import type { Damages } from './damages.ts'
import type { Columns, Database, Sql } from './database.ts'
import { dropDeleted, takeBack } from './deleted-addresses.ts'
import { writeEvents } from './events.ts'
import { joinGroups } from './groups/group-members.ts'
import { lockAdding, lockMemberships } from './locks.ts'
import { readTracked, setSync } from './tracked-row.ts'
import { findUnused, followerOf, readUnused, unusedAmong, walletOf } from './wallets/unused-addresses.ts'

interface Parts {
  readonly db: Database
  readonly reads: Database
  readonly damages: Damages
  readonly clock: Clock
  /** First background synchronisation of a new address, in ms after it was added; 0 = only on request. */
  readonly intervalMs: number
}

export class PostgresAddressBook implements AddressBook {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async add(
    address: NewAddress,
    { sync } = { sync: false },
  ): Promise<{ added: boolean; address: TrackedAddress }> {
    const { db, clock, intervalMs } = this.#parts
    const now = clock.now()
    return db.transaction(async (tx) => {
      await lockAdding(tx, address.chain)
      const known = await findTracked(tx, address.chain, address.address)
      if (known !== null) return { added: false, address: known }
      const unused = await findUnused(tx, address.chain, address.address)
      if (unused !== null) return { added: false, address: unused }
      await dropDeleted(tx, address.chain, [address.address])
      const row = await insertAddress(tx, address, now, intervalMs > 0 ? now + intervalMs : null)
      if (row === undefined) {
        // Another transaction has added it first.
        const other = await findTracked(tx, address.chain, address.address)
        return { added: false, address: other as TrackedAddress }
      }
      const added = toTrackedAddress(sync ? await requestSync(tx, row, now) : row)
      await addToTotals(tx, added.id, contributionOf(added, 1))
      if (sync) await announce(tx, { kind: 'work' })
      await announce(tx, { kind: 'address', ids: [added.id] })
      return { added: true, address: added }
    })
  }

  async get(id: number): Promise<TrackedAddress | null> {
    const { reads } = this.#parts
    const [row] = await readTracked(reads, 'a.id = $1', [id])
    return row === undefined ? readUnused(reads, id) : this.#readRow(row)
  }

  async find(chain: ChainSlug, address: string): Promise<TrackedAddress | null> {
    const { reads } = this.#parts
    const [row] = await readTracked(reads, OF_TEXT, [chain, address])
    return row === undefined ? findUnused(reads, chain, address) : this.#readRow(row)
  }

  async walletOfUnused(id: number): Promise<number | null> {
    return followerOf(this.#parts.reads, id)
  }

  async list(filter: AddressFilter): Promise<AddressList> {
    const { reads } = this.#parts
    const { ids, ...page } = await listAddresses(reads, filter)
    const rows = ids.length === 0 ? [] : await readTracked(reads, 'a.id = any($1)', [ids])
    const byId = new Map((await this.#readRows(rows)).map((one) => [one.id, one]))
    const unused = await unusedAmong(
      reads,
      ids.filter((id) => !byId.has(id)),
    )
    return { ...page, addresses: ids.flatMap((id) => byId.get(id) ?? unused.get(id) ?? []) }
  }

  async inProgressAfter(id: number, limit: number): Promise<TrackedAddress[]> {
    const rows = await readTracked(
      this.#parts.reads,
      `s.address_id in (select s.address_id from sync s
        where s.address_id > $1 and s.status = 'IN_PROGRESS' order by s.address_id limit $2) order by a.id`,
      [id, limit],
    )
    return this.#readRows(rows)
  }

  async relabel(id: number, label: string | null): Promise<TrackedAddress | null> {
    return this.#parts.db.transaction(async (tx) => {
      const [row] = await readTracked(tx, 'a.id = $1 for update of a', [id])
      if (row === undefined) return null
      // A checksum that was wrong before stays wrong: the address itself may be damaged.
      const checksum = isIdentityIntact(row) ? identityChecksum({ ...row, label }) : 0n
      await tx.run('update address set label = $1, identity_checksum = $2 where id = $3', [
        label,
        checksum,
        id,
      ])
      await announce(tx, { kind: 'address', ids: [id] })
      return toTrackedAddress({ ...row, label, identity_checksum: checksum })
    })
  }

  async remove(id: number): Promise<number | null> {
    const now = this.#parts.clock.now()
    return this.#parts.db.transaction(async (tx) => {
      await tx.run('select from sync where address_id = $1 for update', [id])
      const wallet = await walletOf(tx, id)
      if (wallet !== null) throw addressInWallet(wallet)
      return removeAddress(tx, id, now)
    })
  }

  async restore(id: number): Promise<TrackedAddress | null> {
    const now = this.#parts.clock.now()
    const found = await this.#parts.db.transaction(async (tx) => {
      await lockMemberships(tx)
      const deleted = await tx.one('select chain from deleted_address where id = $1', [id])
      if (deleted !== undefined) await lockAdding(tx, toChain(deleted['chain']))
      const restored = await takeBack(tx, id, now)
      const [row] = await readTracked(tx, 'a.id = $1', [id])
      if (row === undefined) return null
      if (!restored) return row
      const address = toTrackedAddress(row)
      // Groups may have been changed meanwhile.
      await joinGroups(tx, { kind: 'address', id }, address.chain, [id])
      await addToTotals(tx, id, contributionOf(address, 1))
      if (address.damage !== null) await recomputeTotals(tx, nativeAsset(address.chain).id)
      await writeEvents(tx, row, [{ kind: 'restored', ...NO_FACTS }])
      await announce(tx, { kind: 'work' })
      await announce(tx, { kind: 'merge' })
      await announce(tx, { kind: 'event' })
      return row
    })
    return found === null ? null : this.#readRow(found)
  }

  async #readRows(rows: readonly Columns[]): Promise<TrackedAddress[]> {
    const addresses: TrackedAddress[] = []
    for (const row of rows) addresses.push(await this.#readRow(row))
    return addresses
  }

  /** What is found to be damaged is read again. */
  async #readRow(row: Columns): Promise<TrackedAddress> {
    const address = toTrackedAddress(row)
    // A damaged address cannot be asked for.
    if (address.damage === null || isQueuedAgain(row) || !isIdentityIntact(row)) return address
    await this.#parts.damages.record(address.id, address.damage)
    const [recorded = row] = await readTracked(this.#parts.db, 'a.id = $1', [address.id])
    return toTrackedAddress(recorded)
  }
}

const OF_TEXT = 'a.chain = $1 and a.address = $2'
const NO_FACTS = { hash: null, amount: null, height: null, code: null } as const

async function findTracked(sql: Sql, chain: ChainSlug, address: string): Promise<TrackedAddress | null> {
  const [row] = await readTracked(sql, OF_TEXT, [chain, address])
  return row === undefined ? null : toTrackedAddress(row)
}

/** Returns the row as it is afterwards. */
async function requestSync(tx: Sql, row: Columns, now: number): Promise<Columns> {
  const transition = requested(row, now)
  await setSync(tx, Number(row['id']), transition.sync)
  return rowAfter(row, transition)
}

/** Returns undefined if the address exists. */
async function insertAddress(
  tx: Sql,
  { chain, address, type, label }: NewAddress,
  now: number,
  nextSyncAt: number | null,
): Promise<Columns | undefined> {
  const row = await tx.one(
    `insert into address (chain, address, type, label, created_at) values ($1, $2, $3, $4, $5)
      on conflict (chain, address) do nothing returning id`,
    [chain, address, type, label, now],
  )
  if (row === undefined) return undefined
  const id = Number(row['id'])
  const identity = identityChecksum({ id, chain, address, type, label, created_at: now })
  await tx.run('update address set identity_checksum = $2 where id = $1', [id, identity])
  await tx.run(
    `insert into history (id, owner_kind, owner_id, asset, digest) values ($1, 'address', $1, $2, $3)`,
    [id, chain, headerDigest({ ...NO_HISTORY, id, chain })],
  )
  await tx.run(
    'insert into sync (address_id, chain, next_sync_at, outcome_checksum) values ($1, $2, $3, $4)',
    [id, chain, nextSyncAt, outcomeChecksum({ ...NO_OUTCOME, id })],
  )
  const [added] = await readTracked(tx, 'a.id = $1', [id])
  return added
}
