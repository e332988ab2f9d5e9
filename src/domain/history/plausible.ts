import { formatAmount } from '../assets/amount.ts'
import { nativeAsset } from '../assets/asset.ts'
import { earliestTime, expectedHeight, mostBlocks } from '../chains/block-times.ts'
import type { Chain } from '../chains/chain.ts'
import { supplyOf } from '../chains/supply.ts'
import type { Transfer } from './transfer.ts'
import { isTwinCoinbase } from './twin-coinbases.ts'

/** A block may be stamped this far (s) ahead of the clock: nodes reject more than two hours. */
const AHEAD_SECONDS = 7200
const DAY_SECONDS = 86_400
/**
 * A row may be dated this far (s) before an older one: a provider may give the time when it first saw the transaction,
 * which can wait for months. (8919ce52… in block 838915 lies below one of block 843079 that was seen four months earlier.)
 */
const BACKWARDS_SECONDS = 366 * DAY_SECONDS
/** How far a tip may be above the last one known, and how many times faster than intended blocks may follow it. */
const TIP_SPARE = 500
const BURST = 10
/** Below this part of the expected height a server is still reading the chain, and its tip may rise at any pace. */
const CURRENT = 0.85

/** What a source reports of an address at one moment. */
export interface ReportedTotals {
  readonly tip: number
  /** In base units. */
  readonly balance: bigint
  readonly transactionCount: number
}

/** The tip of an accepted answer, and when (ms) it came. */
export interface KnownTip {
  readonly height: number
  readonly at: number
}

/** The highest tip that a chain can have `now` (ms); `known` is the highest one that was accepted so far. */
export function highestTip(chain: Chain, known: KnownTip | null, now: number): number {
  const expected = expectedHeight(chain, now)
  const most = mostBlocks(chain, now)
  if (known === null || known.height < expected * CURRENT) return most
  const passed = Math.max(0, now - known.at) / 1000
  return Math.min(most, known.height + TIP_SPARE + Math.ceil((passed / chain.blockSeconds) * BURST))
}

/**
 * Whether a server with this tip is still reading a chain whose tip is `known` from another answer: what it says of an
 * address is years old.
 */
export function isStillReading(chain: Chain, tip: number, known: KnownTip | null, now: number): boolean {
  const current = expectedHeight(chain, now) * CURRENT
  return known !== null && tip < current && known.height >= current
}

/** Whether a server that knows nothing of an address may still be reading the chain, so that another has to be asked. */
export function mayStillBeReading(
  chain: Chain,
  { tip, transactionCount }: Omit<ReportedTotals, 'balance'>,
  now: number,
): boolean {
  return transactionCount === 0 && tip < expectedHeight(chain, now) * CURRENT
}

/** Whether two answers with these tips say nothing about each other: a day of blocks lies between them. */
export function areFarApart(chain: Chain, tip: number, other: number): boolean {
  return Math.abs(tip - other) * chain.blockSeconds > DAY_SECONDS
}

/** Why no address can have these totals, as the end of a sentence about the source; null if one can. */
export function whyImpossibleTotals(
  chain: Chain,
  { balance, transactionCount, tip }: ReportedTotals,
): string | null {
  const { decimals, symbol } = nativeAsset(chain.slug)
  if (balance < 0n) return `a balance below zero (${formatAmount(balance, decimals)} ${symbol})`
  const amount = `${formatAmount(balance, decimals)} ${symbol}`
  if (balance > supplyOf(chain)) return `a balance of ${amount}, more than ever exist`
  if (transactionCount === 0 && balance !== 0n) return 'a balance without any transaction'
  return transactionCount > mostTransactions(chain, tip) + UNCONFIRMED_MAX
    ? `${transactionCount} transactions, more than ${tip} blocks can hold`
    : null
}

/** More unconfirmed transactions than this never wait anywhere. */
const UNCONFIRMED_MAX = 1_000_000

/** How many transactions the blocks up to a height can hold. */
function mostTransactions(chain: Chain, height: number): number {
  return (height + 1) * chain.blockTransactionsMax
}

/**
 * Why the blocks of a chain cannot hold these rows, newest first, as the end of a sentence; null if they can. `left`: rows
 * of the history from the first of these down.
 */
export function whyTooManyRows(chain: Chain, rows: readonly Transfer[], left: number): string | null {
  let inBlock = 0
  for (const [at, { height }] of rows.entries()) {
    if (height === null) continue
    inBlock = height === rows[at - 1]?.height ? inBlock + 1 : 1
    if (inBlock > chain.blockTransactionsMax) return `${inBlock} transactions in block ${height} alone`
    if (left - at > mostTransactions(chain, height)) {
      return `${left - at} transactions up to block ${height}, more than so many blocks can hold`
    }
  }
  return null
}

/** Why a chain with this tip cannot hold these rows, newest first, as the end of a sentence; null if it can. */
export function whyImpossibleRows(
  chain: Chain,
  rows: readonly Transfer[],
  tip: number,
  now: number,
): string | null {
  const bounds = { tip, supply: supplyOf(chain), latest: now / 1000 + AHEAD_SECONDS }
  let newer: number | null = null
  for (const row of rows) {
    const why = whyImpossibleRow(chain, row, bounds)
    if (why !== null) return `transaction ${row.hash} ${why}`
    if (row.height === null || row.time === null) continue
    if (newer !== null && row.time > newer + BACKWARDS_SECONDS) {
      return `transaction ${row.hash} below a newer one, but with a later time`
    }
    newer = row.time
  }
  return whyElsewhere(rows)
}

interface RowBounds {
  readonly tip: number
  readonly supply: bigint
  /** In seconds since 1970. */
  readonly latest: number
}

function whyImpossibleRow(chain: Chain, row: Transfer, bounds: RowBounds): string | null {
  const { tip, supply } = bounds
  if (row.amount > supply || row.amount < -supply) return 'with an amount of more than ever exists'
  if (row.height !== null && row.height > tip) return `in block ${row.height}, above its newest block ${tip}`
  return row.time === null ? null : whyImpossibleTime(chain, row.time, row.height, bounds)
}

function whyImpossibleTime(
  chain: Chain,
  time: number,
  height: number | null,
  { tip, latest }: RowBounds,
): string | null {
  if (time < chain.genesisTime) return "with a time before the chain's first block"
  if (time > latest) return 'with a time in the future'
  if (time >= earliestTime(chain, height ?? tip)) return null
  return height === null
    ? `without a block, but with a time years before its newest block ${tip}`
    : `in block ${height}, but with a time years before that block`
}

/** Whether a transaction is in two blocks, as only two coinbases are. */
function whyElsewhere(rows: readonly Transfer[]): string | null {
  if (areStartsDistinct(rows)) return null
  const heights = new Map<string, number>()
  for (const { hash, height } of rows) {
    if (height === null) continue
    const other = heights.get(hash)
    if (other !== undefined && other !== height && !isTwinCoinbase(hash)) {
      return `transaction ${hash} in two blocks, ${other} and ${height}`
    }
    heights.set(hash, height)
  }
  return null
}

/** So many characters of ASCII fit into an exact number. */
const START_CHARACTERS = 7

/** Whether all hashes start differently. Sorted numbers take a sixth of the time of a set of hashes. */
function areStartsDistinct(rows: readonly Transfer[]): boolean {
  const starts = Float64Array.from(rows, ({ hash }) => startOf(hash)).sort()
  return !starts.some((start, index) => start === starts[index - 1])
}

function startOf(hash: string): number {
  let start = 0
  for (let at = 0; at < START_CHARACTERS; at++) start = start * 128 + hash.charCodeAt(at)
  return start
}

/** The lowest and the highest balance at the end of any block. */
export interface BalanceRange {
  readonly lowest: bigint
  readonly highest: bigint
}

/** The balances at the end of each block of these rows, newest first; `balance` is the one after the first row. */
export function balancesOfBlocks(rows: readonly Transfer[], balance: bigint): BalanceRange {
  let range: BalanceRange = { lowest: balance, highest: balance }
  let after = balance
  for (const [index, row] of rows.entries()) {
    if (index > 0 && row.height !== rows[index - 1]?.height) range = widened(range, after)
    after -= row.amount
  }
  return range
}

export function widened({ lowest, highest }: BalanceRange, balance: bigint): BalanceRange {
  return { lowest: balance < lowest ? balance : lowest, highest: balance > highest ? balance : highest }
}

/** Why no address can have had these balances, as the end of a sentence; null if one can. */
export function whyImpossibleBalances(chain: Chain, { lowest, highest }: BalanceRange): string | null {
  const { decimals, symbol } = nativeAsset(chain.slug)
  const text = (balance: bigint) => `${formatAmount(balance, decimals)} ${symbol}`
  if (lowest < 0n) return `transactions after which the balance would be ${text(lowest)}`
  if (highest > supplyOf(chain)) return `transactions after which the balance would be ${text(highest)}`
  return null
}

/**
 * Rows of one block (or all unconfirmed ones), newest first, in an order in which no balance is below zero: as they are if
 * possible, otherwise all that spend above all that receive. `balance` is the one after the first row.
 */
export function withoutNegatives<T extends Transfer>(rows: readonly T[], balance: bigint): readonly T[] {
  let after = balance
  const fits = rows.every((row) => {
    const fitting = after >= 0n
    after -= row.amount
    return fitting
  })
  if (fits) return rows
  return [...rows.filter(({ amount }) => amount < 0n), ...rows.filter(({ amount }) => amount >= 0n)]
}
