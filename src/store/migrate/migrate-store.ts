import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../domain/errors.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { addToTotals, readTotals } from '../postgres/chain-totals.ts'
import type { Columns, Database, Sql } from '../postgres/database.ts'
import { readEntries, writeEntries } from '../postgres/entries.ts'
import { toHistoryId } from '../postgres/history-key.ts'
import { toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { contributionOf } from '../shared/contribution.ts'
import { ChainTotals } from '../sqlite/chain-totals.ts'
import { prepareRange } from '../sqlite/entries.ts'

/** A multiple of what a stretch covers, so that most batches make whole ones. */
const BATCH_ROWS = 4096
/** Stands in the table `moved` for all addresses together. */
const ALL = 0
/** The rows of addresses, by the names of the columns in the target. */
const ADDRESSES = `select a.id, a.chain, a.address, a.type, a.label, a.created_at, h.row_set_id as history_id, h.first,
    h.count, h.unsettled, h.balance, h.unconfirmed_balance, h.unconfirmed, h.next_row_id, h.revision as upheavals,
    h.proof_tip, h.proof_source, s.fingerprint, s.checkable, s.last_synced_at, h.verification, s.status, s.want,
    s.urgency, s.queued_at as turn, s.running, s.run, s.next_sync_at, s.check_at, s.verify_at,
    s.verify_manual as verify_by_hand, s.failures, s.obtained, s.total, s.error_code, s.error_detail,
    s.error_retry_at, s.stated_balance, s.stated_count, s.stated_source, s.stated_at,
    s.rollback_balance as doubt_balance, s.rollback_count as doubt_count, s.rollback_source as doubt_source,
    s.rollback_since as doubt_since
  from address a join history h on h.owner_kind = 'address' and h.owner_id = a.id and h.asset = a.chain
  join sync s on s.address_id = a.id order by a.id`
/** What the other engine has no columns for, or makes anew. */
const NOT_COPIED = ['history_id', 'running']
/** The numbers of the two histories that an address can bring along. */
const SHOWN = 1
const DRAFTED = 2

export interface MigrationProgress {
  /** So many of `addresses` are done. */
  onAddress(done: number, addresses: number): void
}

export interface Moved {
  readonly addresses: number
  readonly transactions: number
  /** Those that an interrupted move had copied already. */
  readonly found: number
}

/**
 * Copies everything out of a SQLite database, address by address, and goes on where it was interrupted. Throws
 * StartError when the target holds anything that does not come from this source.
 */
export async function migrateStore(
  from: DatabaseSync,
  to: Database,
  progress: MigrationProgress,
): Promise<Moved> {
  const isComplete = (await to.one('select from moved where address_id = $1', [ALL])) !== undefined
  if (!isComplete) await refuseForeign(to)
  const addresses = readAddresses(from)
  const moved = new Map(
    (await to.all('select address_id, digest from moved')).map((row) => [
      Number(row['address_id']),
      String(row['digest']),
    ]),
  )
  let transactions = 0
  let found = 0
  for (const [index, row] of addresses.entries()) {
    const id = Number(row['id'])
    const digest = digestOf(row)
    if (moved.get(id) === digest) found += 1
    else if (isComplete)
      throw new StartError('The source has changed since it was moved; nothing was copied.')
    else await copyAddress(from, to, row, digest)
    transactions += Number(row['count'])
    progress.onAddress(index + 1, addresses.length)
  }
  if (!isComplete) await copyRest(from, to, addresses)
  return { addresses: addresses.length, transactions, found }
}

/**
 * Compares both stores, every transaction of every address, and walks each history from its balance to zero. Throws
 * StartError with the first difference.
 */
export async function verifyMigration(
  from: DatabaseSync,
  to: Database,
  progress: MigrationProgress,
): Promise<void> {
  const addresses = readAddresses(from)
  const count = Number((await to.one('select count(*) as n from address'))?.['n'])
  if (count !== addresses.length) {
    throw differs(`the source has ${addresses.length} addresses, the target ${count}`)
  }
  for (const [index, row] of addresses.entries()) {
    await proveAddress(from, to, row)
    progress.onAddress(index + 1, addresses.length)
  }
  const text = (value: unknown) =>
    JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? String(each) : each))
  const source = text(new ChainTotals(from).all())
  const target = text(await readTotals(to))
  if (source !== target) throw differs('the sums of the chains are not the same')
}

async function proveAddress(from: DatabaseSync, to: Database, row: Columns): Promise<void> {
  const name = String(row['address'])
  const copy = await to.one('select * from address where id = $1', [row['id']])
  const shown = toTrackedAddress(row)
  const target = copy === undefined ? null : toTrackedAddress(copy)
  if (target === null || target.address !== shown.address || target.balance !== shown.balance) {
    throw differs(`${name} has another balance in the target`)
  }
  const historyId = toNumber(row['history_id'])
  const copyId = toNumber(copy?.['history_id'] ?? null)
  if (historyId === null || copyId === null) {
    if (historyId !== copyId) throw differs(`${name} has a history on one side only`)
    return
  }
  const first = Number(row['first'])
  const end = first + shown.transactionCount
  const range = prepareRange(from)
  let expected = shown.balance
  for (let at = first; at < end; at += BATCH_ROWS) {
    const ours = range(historyId, at, Math.min(end, at + BATCH_ROWS))
    const theirs = await readEntries(to, copyId, at, Math.min(end, at + BATCH_ROWS))
    if (ours.length !== theirs.length) throw differs(`${name} lacks transactions in the target`)
    for (const [index, theirRow] of theirs.entries()) {
      if (!isSame(ours[index] as Row, theirRow))
        throw differs(`${name} has another transaction ${theirRow.hash}`)
      if (theirRow.balance !== expected)
        throw differs(`the balances of ${name} do not follow from its transactions`)
      expected = theirRow.balance - theirRow.amount
    }
  }
  if (expected !== 0n) throw differs(`the transactions of ${name} do not lead back to zero`)
}

function isSame(a: Row, b: Row): boolean {
  return (
    a.position === b.position &&
    a.id === b.id &&
    a.hash === b.hash &&
    a.height === b.height &&
    a.time === b.time &&
    a.amount === b.amount &&
    a.balance === b.balance
  )
}

function differs(what: string): StartError {
  return new StartError(`The target is not the same as the source: ${what}.`)
}

async function refuseForeign(to: Database): Promise<void> {
  const foreign = await to.one(
    'select count(*) as n from address a where not exists (select from moved m where m.address_id = a.id)',
  )
  if (Number(foreign?.['n']) > 0) {
    throw new StartError(
      `The target holds ${foreign?.['n']} addresses of its own already; name an empty database. Nothing was copied.`,
    )
  }
}

function readAddresses(from: DatabaseSync): Columns[] {
  const all = from.prepare(ADDRESSES)
  all.setReadBigInts(true)
  return all.all()
}

function digestOf(row: Columns): string {
  const text = JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
  return createHash('sha256').update(text).digest('hex')
}

/** The address comes last: what was interrupted before is begun anew. */
async function copyAddress(from: DatabaseSync, to: Database, row: Columns, digest: string): Promise<void> {
  const addressId = Number(row['id'])
  await to.transaction((tx) => forget(tx, addressId))
  const shown = await copyHistory(from, to, addressId, { from: row['history_id'], number: SHOWN })
  const draft = readDraft(from, addressId)
  const drafted =
    draft === undefined || draft['history_id'] === row['history_id']
      ? shown
      : await copyHistory(from, to, addressId, { from: draft['history_id'], number: DRAFTED })
  const columns = Object.entries(row).filter(([name]) => !NOT_COPIED.includes(name))
  const values = [...columns.map(([, value]) => value), shown, DRAFTED]
  const line = from
    .prepare(
      `select balances from sparkline where history_id in
        (select id from history where owner_kind = 'address' and owner_id = ?)`,
    )
    .get(addressId)
  await to.transaction(async (tx) => {
    await tx.run(
      `insert into address (${[...columns.map(([name]) => name), 'history_id', 'histories'].join(', ')})
        overriding system value values (${values.map((_, index) => `$${index + 1}`).join(', ')})`,
      values,
    )
    if (draft !== undefined) {
      const { base, first, next, carry, source } = draft
      await tx.run('insert into draft values ($1, $2, $3, $4, $5, $6, $7)', [
        addressId,
        drafted,
        base,
        first,
        next,
        carry,
        source,
      ])
    }
    if (line !== undefined)
      await tx.run('insert into sparkline values ($1, $2)', [addressId, line['balances']])
    await addToTotals(tx, addressId, contributionOf(toTrackedAddress(row), 1))
    await tx.run('insert into moved values ($1, $2)', [addressId, digest])
  })
}

function readDraft(from: DatabaseSync, addressId: number): Columns | undefined {
  const draft = from.prepare('select row_set_id as history_id, * from draft where address_id = ?')
  draft.setReadBigInts(true)
  return draft.get(addressId)
}

async function copyHistory(
  from: DatabaseSync,
  to: Database,
  addressId: number,
  history: { readonly from: unknown; readonly number: number },
): Promise<number | null> {
  const source = toNumber(history.from)
  if (source === null) return null
  const historyId = toHistoryId({ addressId, history: history.number })
  const { first, last } = from
    .prepare('select min(position) as first, max(position) as last from entry where row_set_id = ?')
    .get(source) as { first: number | null; last: number | null }
  if (first === null || last === null) return historyId
  const range = prepareRange(from)
  for (let at = Math.floor(first / BATCH_ROWS) * BATCH_ROWS; at <= last; at += BATCH_ROWS) {
    const rows = range(source, at, at + BATCH_ROWS)
    await to.transaction((tx) => writeEntries(tx, historyId, rows))
  }
  return historyId
}

async function forget(tx: Sql, addressId: number): Promise<void> {
  const row = await tx.one('delete from address where id = $1 returning *', [addressId])
  if (row !== undefined) await addToTotals(tx, addressId, contributionOf(toTrackedAddress(row), -1))
  for (const table of ['entry', 'stretch', 'draft', 'sparkline', 'moved']) {
    await tx.run(`delete from ${table} where address_id = $1`, [addressId])
  }
}

async function copyRest(from: DatabaseSync, to: Database, addresses: readonly Columns[]): Promise<void> {
  const kept = new Set(addresses.map((row) => Number(row['id'])))
  const sequence = from.prepare(`select seq from sqlite_sequence where name = 'address'`).get()
  await to.transaction(async (tx) => {
    for (const { address_id: id } of await tx.all('select address_id from moved')) {
      if (!kept.has(Number(id))) await forget(tx, Number(id))
    }
    for (const [table, key] of [
      ['chain_tip', 'chain'],
      ['source_usage', 'source'],
      ['session', 'digest'],
    ] as const) {
      for (const row of from.prepare(`select * from ${table}`).all()) {
        const names = Object.keys(row)
        await tx.run(
          `insert into ${table} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
            on conflict (${key}) do nothing`,
          Object.values(row),
        )
      }
    }
    const last = Math.max(1, Number(sequence?.['seq'] ?? 1))
    await tx.one(`select setval(pg_get_serial_sequence('address', 'id'), $1, $2)`, [
      last,
      sequence !== undefined,
    ])
    await tx.run('insert into moved values ($1, $2)', [ALL, 'all'])
  })
}
