import { sumOf } from '../../domain/history/order.ts'
import { type HistoryPage, SourceError } from '../../domain/ports/source.ts'
import { type BlockHeights, wrongHeights } from './block-heights.ts'
import type { Part, Stats } from './decode-stats.ts'
import { type ListedRow, listsTwice } from './decode-transactions.ts'
import type { DoubtedSummaries } from './doubted-summaries.ts'
import { type Listing, type ListingParts, ListingReader } from './listing.ts'
import type { Tip, TipCache } from './tip-cache.ts'

/** Attempts to read rows that fit together before the request fails. */
export const ATTEMPTS_MAX = 4
/** Mismatches at an unchanged tip after which nothing else is tried. */
const INCONSISTENT_MAX = 2

export interface SnapshotReadingParts extends ListingParts {
  readonly tips: TipCache
  readonly heights: BlockHeights
  readonly doubted: DoubtedSummaries
  /** How often this run has sent the same request before. */
  readonly repeat: number
  /** When (ms) the next block is expected. */
  readonly nextBlockAt: () => number
}

/**
 * Reads the newest rows of a history, down to a settled or known row, as one consistent snapshot.
 *
 * Esplora returns totals and rows in separate responses. The unconfirmed rows must add up to their totals; so must the
 * confirmed rows if all of them were read (otherwise the walk proves them). Rows from several lists belong to one chain
 * if the newest block was the same before and after. Responses that do not match are read again, without summaries. If
 * only the unconfirmed rows do not add up, the reading fails until the next block: they say nothing about the history
 * below. Confirmed rows that repeatedly contradict the totals are returned as they are, and the walk reports it.
 */
export async function readSnapshot(parts: SnapshotReadingParts): Promise<HistoryPage> {
  const { calls, tips, options, doubted, subject } = parts
  // The rows of the last answer may not have joined what is stored.
  if (parts.repeat > 0) doubted.add(subject.address)
  let tip = await tips.recent(parts.repeat, options)
  let inconsistent = 0
  for (let attempt = 1; ; attempt += 1) {
    const stats = await calls.stats(subject, options)
    const { listing, after, doubt } = await readOnce(parts, stats, tip, inconsistent === 0)
    if (doubt === null) {
      if (fits(stats, listing)) return answerOf(stats, listing, tip)
      if (listing.isSummary && !confirmedFits(stats, listing)) doubted.add(subject.address)
      inconsistent += 1
    }
    if (inconsistent === INCONSISTENT_MAX) {
      if (addsUp(stats.mempool, listing.mempool)) return answerOf(stats, listing, tip)
      throw unlisted(stats.mempool, listing.mempool, parts.nextBlockAt())
    }
    if (attempt === ATTEMPTS_MAX) throw doubt === 'heights' ? wrongHeights() : changedMeanwhile()
    tip = after
    await calls.pause(attempt, options.signal)
  }
}

interface Reading {
  readonly listing: Listing
  /** The tip after the lists were read. */
  readonly after: Tip
  /** Why the listing may be no snapshot, or have wrong heights; null if it is one. */
  readonly doubt: 'changed' | 'heights' | null
}

async function readOnce(
  parts: SnapshotReadingParts,
  stats: Stats,
  tip: Tip,
  trustsSummaries: boolean,
): Promise<Reading> {
  const { tips, heights, options } = parts
  // An Electrum server's heights are computed from a count of blocks that may lag behind.
  const isCounted = stats.electrum && stats.confirmed.count > 0
  const countedBefore = !isCounted || (await heights.areCounted(tip.height, options))
  const isDoubted = parts.doubted.has(parts.subject.address, stats.confirmed.count)
  const listing = await new ListingReader(parts, stats, tip).read(trustsSummaries && !isDoubted)
  const { requests, confirmed, answers } = listing
  const fitsTip = isOneChain(confirmed, tip)
  const isNewer = heightOf(listing) > tip.height
  const isOfOneMoment = requests <= 1 && !isCounted && fitsTip
  const after = isOfOneMoment && !isNewer ? tip : await tips.now(options)
  const hasChanged = after.hash !== tip.hash && !isOfOneMoment
  if (hasChanged || !isOneChain(confirmed, after) || heightOf(listing) > after.height) {
    return { listing, after, doubt: 'changed' }
  }
  const areRight =
    countedBefore &&
    (!isCounted || (await heights.areCounted(after.height, options))) &&
    (await heights.areRight(stats.electrum ? answers : [confirmed], options))
  return { listing, after, doubt: areRight ? null : 'heights' }
}

function changedMeanwhile(): SourceError {
  const sentence = `The answers of Esplora come from different moments, ${ATTEMPTS_MAX} times in a row.`
  return new SourceError('down', 'source_unavailable', sentence)
}

function unlisted({ count }: Part, { length }: readonly ListedRow[], retryAt: number): SourceError {
  const sentence = `Esplora states ${count} unconfirmed transactions of this address, and those that it lists (${length}) do not add up to them. It is asked again after the next block.`
  return new SourceError('failed', 'mempool_too_long', sentence, retryAt)
}

function fits(stats: Stats, listing: Listing): boolean {
  return addsUp(stats.mempool, listing.mempool) && confirmedFits(stats, listing)
}

function confirmedFits(stats: Stats, { confirmed, isWhole }: Listing): boolean {
  const isPartial = !isWhole && confirmed.length < stats.confirmed.count
  return (isPartial || addsUp(stats.confirmed, confirmed)) && !listsTwice(confirmed)
}

/** The height of the newest confirmed row; 0 without one. */
function heightOf({ confirmed: [newest] }: Listing): number {
  return newest?.height ?? 0
}

function addsUp({ count, sum }: Part, rows: readonly ListedRow[]): boolean {
  return rows.length === count && sumOf(rows) === sum
}

/** Whether all rows of one height name the same block, and rows at the tip's height name the tip. */
function isOneChain(rows: readonly ListedRow[], tip: Tip): boolean {
  const blocks = new Map<number | null, string>([[tip.height, tip.hash]])
  return rows.every(({ height, blockHash }) => {
    if (blockHash === null) return true
    const known = blocks.get(height)
    blocks.set(height, blockHash)
    return known === undefined || known === blockHash
  })
}

/** The rows of a page, and their whole transactions. */
export function listed(rows: readonly ListedRow[]): Pick<HistoryPage, 'rows' | 'transactions'> {
  const transactions = rows.flatMap(({ whole }) => whole ?? [])
  return transactions.length === 0 ? { rows } : { rows: rows.map(({ whole, ...row }) => row), transactions }
}

function answerOf({ confirmed, mempool, fingerprint }: Stats, listing: Listing, tip: Tip): HistoryPage {
  const rows = [...listing.mempool, ...listing.confirmed]
  return {
    // A confirmed row shows that the server knows the row's block.
    tip: Math.max(tip.height, heightOf(listing)),
    balance: confirmed.sum + mempool.sum,
    transactionCount: confirmed.count + mempool.count,
    fingerprint,
    offset: 0,
    ...listed(rows),
  }
}
