import { RESTORABLE_MS, restorableTimes } from '../../domain/address/deletion.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { formatKeptColumns, parseKeptColumns } from '../shared/columns/kept-columns.ts'
import { unwatched } from '../shared/columns/live-column.ts'
import { isHeaderIntact } from '../shared/digests/header-digest.ts'
import type { Columns, Sql } from './database.ts'
import { orphanAll, orphanRowSets } from './orphaned-row-sets.ts'
import { markGone, markWhole } from './owners/owner-marks.ts'
import { setSync } from './tracked-row.ts'

/*
 * Addresses that can be restored. Their identity and their row of `sync` are moved to `deleted_address`, so that no query
 * of addresses, of the queue or of totals finds them. Every transaction locks that row before it inserts an address.
 */

const IDENTITY = 'id, chain, address, type, label, created_at, identity_checksum'
/** No wallet follows the same address, and no other has the same id or text, which only damage can make so. */
const IS_FREE = `not exists (select from address a where a.id = d.id or (a.chain = d.chain and a.address = d.address))
  and not exists (select from unused_address u join wallet w on w.id = u.wallet_id
    where u.address = d.address and w.chain = d.chain)`
/** So many deletions become final in one transaction. */
const BATCH = 100

/** Moves an address there. A run that holds its lease loses it. */
export async function keepDeleted(tx: Sql, id: number, now: number): Promise<void> {
  await markWhole(tx, id)
  const sync = await tx.one('delete from sync where address_id = $1 returning *', [id])
  await tx.run(
    `insert into deleted_address (${IDENTITY}, deleted_at, sync)
      select ${IDENTITY}, $2, $3 from address where id = $1`,
    [id, now, formatKeptColumns({ ...unwatched({ ...sync }, now), worker: null })],
  )
  await tx.run('delete from address where id = $1', [id])
}

/**
 * Moves an address back. False if it was not deleted, or cannot be restored any more. What was changed meanwhile has a
 * wrong checksum, or none.
 */
export async function takeBack(tx: Sql, id: number, now: number): Promise<boolean> {
  const { after, before } = restorableTimes(now)
  const row = await tx.one(
    `delete from deleted_address d where id = $1 and deleted_at > $2 and deleted_at < $3 and ${IS_FREE} returning *`,
    [id, after, before],
  )
  if (row === undefined) return false
  await markWhole(tx, id)
  await tx.run(
    `insert into address (${IDENTITY}) overriding system value values ($1, $2, $3, $4, $5, $6, $7)`,
    IDENTITY.split(', ').map((name) => row[name]),
  )
  await tx.run('insert into sync (address_id, chain) values ($1, $2)', [id, row['chain']])
  // Without the checksum of a state it is damaged.
  await setSync(tx, id, parseKeptColumns(row['sync']) ?? {})
  return true
}

/** Addresses that are added again take the places of the deleted ones. */
export async function dropDeleted(tx: Sql, chain: ChainSlug, addresses: readonly string[]): Promise<void> {
  const rows = await tx.all(
    'delete from deleted_address where chain = $1 and address = any($2) returning id',
    [chain, addresses],
  )
  for (const row of rows) await forget(tx, row)
}

/** As `RunStore.finaliseDeletions`. */
export async function finaliseDeletions(tx: Sql, now: number): Promise<number | null> {
  const { after, before } = restorableTimes(now)
  const final = await tx.all(
    `delete from deleted_address where id in (select id from deleted_address where deleted_at <= $1 or deleted_at >= $2
      order by deleted_at limit ${BATCH} for update skip locked) returning id`,
    [after, before],
  )
  for (const row of final) await forget(tx, row)
  const oldest = toNumber((await tx.one('select min(deleted_at) as at from deleted_address'))?.['at'])
  return oldest === null ? null : oldest + RESTORABLE_MS
}

async function forget(tx: Sql, { id }: Columns): Promise<void> {
  await markGone(tx, Number(id))
  const history = await tx.one(
    'delete from history where id = $1 returning *, asset as chain, id * 1048576 + row_set as row_set_id',
    [id],
  )
  const draft = await tx.one('delete from draft where history_id = $1 returning row_set', [id])
  await tx.run('delete from sparkline where history_id = $1', [id])
  if (history !== undefined && !isHeaderIntact(history)) return orphanAll(tx, Number(id), null)
  const rowSets = [history?.['row_set'], history?.['opened_row_set'], draft?.['row_set']]
  await orphanRowSets(
    tx,
    Number(id),
    rowSets.map((rowSet) => toNumber(rowSet ?? null)),
  )
}
