import type { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../domain/errors.ts'
import type { Row } from '../../domain/history/transfer.ts'
import { readTotals } from '../postgres/asset-totals.ts'
import type { Sql } from '../postgres/database.ts'
import { readEntries } from '../postgres/entries.ts'
import { readTracked } from '../postgres/tracked-row.ts'
import { toNumber, toTrackedAddress } from '../shared/columns/address-columns.ts'
import { AssetTotals } from '../sqlite/asset-totals.ts'
import { prepareRange } from '../sqlite/row-range.ts'
import { BATCH_ROWS } from './copy-address.ts'
import type { MigrationProgress } from './migrate-store.ts'
import { joined, readAddresses, type SourceAddress } from './sqlite-source.ts'
import { differenceOfRest } from './verify-rest.ts'

/**
 * Compares both stores, every transaction of every address, and subtracts each history from its balance down to zero; then
 * wallets, groups, whole transactions, notes and labels.
 * Throws StartError with the first difference.
 */
export async function verifyMigration(
  from: DatabaseSync,
  to: Sql,
  progress: MigrationProgress,
): Promise<void> {
  const addresses = readAddresses(from)
  const count = Number((await to.one('select count(*) as n from address'))?.['n'])
  if (count !== addresses.length) {
    throw differs(`the source has ${addresses.length} addresses, the target ${count}`)
  }
  for (const [index, source] of addresses.entries()) {
    await verifyAddress(from, to, source)
    progress.onAddress(index + 1, addresses.length)
  }
  const text = (value: unknown) =>
    JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? String(each) : each))
  if (text(new AssetTotals(from).all()) !== text(await readTotals(to))) {
    throw differs('the totals of the chains are not the same')
  }
  const difference = await differenceOfRest(from, to)
  if (difference !== null) throw differs(difference)
}

async function verifyAddress(from: DatabaseSync, to: Sql, source: SourceAddress): Promise<void> {
  const shown = toTrackedAddress(joined(source))
  const [copy] = await readTracked(to, 'a.id = $1', [source.id])
  const target = copy === undefined ? null : toTrackedAddress(copy)
  if (target === null || target.address !== shown.address || target.balance !== shown.balance) {
    throw differs(`${shown.address} has another balance in the target`)
  }
  const rowSetId = toNumber(source.history['row_set_id'])
  const copyId = toNumber(copy?.['row_set_id'] ?? null)
  if (rowSetId === null || copyId === null) {
    if (rowSetId !== copyId) throw differs(`${shown.address} has a history on one side only`)
    return
  }
  const first = Number(source.history['first'])
  const range = { first, end: first + shown.transactionCount, balance: shown.balance }
  await verifyRows(shown.address, range, prepareBatches(from, to, rowSetId, copyId))
}

type ReadBoth = (from: number, to: number) => Promise<{ ours: readonly Row[]; theirs: readonly Row[] }>

function prepareBatches(from: DatabaseSync, to: Sql, rowSetId: number, copyId: number): ReadBoth {
  const range = prepareRange(from)
  return async (start, end) => ({
    ours: range(rowSetId, start, end),
    theirs: await readEntries(to, copyId, start, end),
  })
}

async function verifyRows(
  name: string,
  { first, end, balance }: { first: number; end: number; balance: bigint },
  read: ReadBoth,
): Promise<void> {
  let expected = balance
  for (let at = first; at < end; at += BATCH_ROWS) {
    const { ours, theirs } = await read(at, Math.min(end, at + BATCH_ROWS))
    if (ours.length !== theirs.length) throw differs(`${name} lacks transactions in the target`)
    for (const [index, row] of theirs.entries()) {
      if (!isSame(ours[index] as Row, row)) throw differs(`${name} has another transaction ${row.hash}`)
      if (row.balance !== expected)
        throw differs(`the balances of ${name} do not follow from its transactions`)
      expected = row.balance - row.amount
    }
  }
  if (expected !== 0n) throw differs(`the transactions of ${name} do not add up to its balance`)
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
