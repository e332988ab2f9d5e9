import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../domain/errors.ts'
import type { Database, Sql } from '../postgres/database.ts'
import { CheckedSource } from './checked-source.ts'
import { copyAddress, forgetAddress, insert } from './copy-address.ts'
import { copyMerged } from './copy-merged.ts'
import { copyOwners } from './copy-owners.ts'
import { readAddresses, type SourceAddress } from './sqlite-source.ts'

/** Stands in the table `migrated` for all addresses together. */
const ALL = 0

export interface MigrationProgress {
  /** How many of `addresses` are done. */
  onAddress(done: number, addresses: number): void
}

export interface Migrated {
  readonly addresses: number
  readonly transactions: number
  /** Those that an interrupted migration had copied already. */
  readonly found: number
}

/**
 * Copies everything out of a SQLite database, address by address, and continues where it was interrupted. Throws
 * StartError when the target holds anything that does not come from this source, and for an address that is damaged in it.
 */
export async function migrateStore(
  from: DatabaseSync,
  to: Database,
  progress: MigrationProgress,
): Promise<Migrated> {
  const isComplete = (await to.one('select from migrated where address_id = $1', [ALL])) !== undefined
  if (!isComplete) await refuseForeign(to)
  const addresses = readAddresses(from)
  const migrated = new Map(
    (await to.all('select address_id, digest from migrated')).map((row) => [
      Number(row['address_id']),
      String(row['digest']),
    ]),
  )
  const checked = new CheckedSource(from)
  let transactions = 0
  let found = 0
  for (const [index, source] of addresses.entries()) {
    const digest = digestOf(source)
    if (migrated.get(source.id) === digest) found += 1
    else if (isComplete)
      throw new StartError('The source has changed since it was migrated; nothing was copied.')
    else {
      checked.require(source)
      await copyAddress(from, to, source, digest)
    }
    transactions += Number(source.history['count'])
    progress.onAddress(index + 1, addresses.length)
  }
  if (!isComplete) await copyRest(from, to, addresses)
  return { addresses: addresses.length, transactions, found }
}

async function refuseForeign(to: Database): Promise<void> {
  const foreign = await to.one(
    'select count(*) as n from address a where not exists (select from migrated m where m.address_id = a.id)',
  )
  if (Number(foreign?.['n']) > 0) {
    throw new StartError(
      `The target holds ${foreign?.['n']} addresses of its own already; name an empty database. Nothing was copied.`,
    )
  }
}

function digestOf(source: SourceAddress): string {
  const text = JSON.stringify(source, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
  return createHash('sha256').update(text).digest('hex')
}

/** Tables of what belongs to no address. */
const WHOLE_TABLES = [
  'chain_tip',
  'source_usage',
  'server_certificate',
  'price_close',
  'price_correction',
  'price_span',
  'price_now',
  'rate_day',
  'price_revision',
  'price_task',
  'session',
  'transaction_detail',
  'transaction_note',
  'label_line',
]

/** What belongs to no address, and the next id. */
async function copyRest(
  from: DatabaseSync,
  to: Database,
  addresses: readonly SourceAddress[],
): Promise<void> {
  const kept = new Set(addresses.map(({ id }) => id))
  const sequenceOf = (table: string) =>
    from.prepare('select seq from sqlite_sequence where name = ?').get(table)?.['seq']
  const lastAddress = sequenceOf('address')
  await to.transaction(async (tx) => {
    for (const { address_id: id } of await tx.all('select address_id from migrated')) {
      if (!kept.has(Number(id))) await forgetAddress(tx, Number(id))
    }
    for (const table of WHOLE_TABLES) await copyTable(from, tx, table)
    await copyOwners(from, tx)
    await copyMerged(from, tx)
    await tx.one(`select setval(pg_get_serial_sequence('address', 'id'), $1, $2)`, [
      Math.max(1, Number(lastAddress ?? 1)),
      lastAddress !== undefined,
    ])
    await tx.one(`select setval(pg_get_serial_sequence('label_line', 'id'), $1, $2)`, [
      Math.max(1, Number(sequenceOf('label_line') ?? 1)),
      sequenceOf('label_line') !== undefined,
    ])
    // Events are not copied. A client that asks for those after an id of the source is told that its position is lost.
    await tx.run('update event_counter set newest = greatest(newest, $1 + 1)', [
      Number(sequenceOf('event') ?? 0),
    ])
    await insert(tx, 'migrated', { address_id: ALL, digest: 'all' })
  })
}

async function copyTable(from: DatabaseSync, tx: Sql, table: string): Promise<void> {
  const statement = from.prepare(`select * from ${table}`)
  statement.setReadBigInts(true)
  for (const row of statement.iterate()) {
    // Without a damaged height of a chain, those of the last proofs stand in.
    const { height, complement = null } = row
    if (complement === null || complement === ~BigInt(Number(height))) await insert(tx, table, row)
  }
}
