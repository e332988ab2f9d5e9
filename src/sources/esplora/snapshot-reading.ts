import { isSettled, sumOf } from '../../domain/history/order.ts'
import { type CallOptions, type HistoryPage, SourceError } from '../../domain/ports/source.ts'
import { type BlockHeights, wrongHeights } from './block-heights.ts'
import type { Part, Stats } from './decode-stats.ts'
import type { ListedRow } from './decode-transactions.ts'
import type { EsploraCalls, Subject } from './esplora-calls.ts'
import type { Tip, TipCache } from './tip-cache.ts'

/** Servers list at most this many unconfirmed rows. */
const MEMPOOL_ROWS = 50
/** Confirmed rows in one list. */
export const CONFIRMED_ROWS = 25
/** Pages read at most to reach a settled row. */
const PAGES_MAX = 100
/** Pages read at most to reach a known row, once a settled one is reached. */
const PAGES_TO_KNOWN_MAX = 10
/** Attempts to read rows that fit together before the request fails. */
export const ATTEMPTS_MAX = 4
/** Mismatches at an unchanged tip after which the snapshot is returned as it is. */
const INCONSISTENT_MAX = 2

interface Listing {
  readonly mempool: readonly ListedRow[]
  readonly confirmed: readonly ListedRow[]
  /** How many requests it took. Rows of several requests form one snapshot only if the tip did not change. */
  readonly requests: number
}

export interface SnapshotReadingParts {
  readonly calls: EsploraCalls
  readonly tips: TipCache
  readonly heights: BlockHeights
  readonly subject: Subject
  readonly options: CallOptions
  /** Rows at the bottom that are stored already and need not be read. */
  readonly known: number
  /** How often this run has sent the same request before. */
  readonly repeat: number
  readonly finalityDepth: number
  readonly variant: Variant
}

/** Which implementation of Esplora's API the server runs, as far as its answers have shown. */
export interface Variant {
  /** It is backed by an Electrum server: pages are short, and an unknown cursor restarts at the newest row. */
  electrum: boolean
  /** Whether it offers summaries; null before the first request for one. */
  summaries: boolean | null
}

/**
 * Reads the newest rows of a history, down to a settled or known row, as one consistent snapshot.
 *
 * Esplora returns totals and rows in separate responses. The unconfirmed rows must add up to their totals; so must the
 * confirmed rows if all of them were read (otherwise the walk proves them). Rows from several lists belong to one chain
 * if the newest block was the same before and after. Responses that do not match are read again; a snapshot that
 * repeatedly contradicts itself is returned as it is, and the walk reports the contradiction.
 */
export async function readSnapshot(parts: SnapshotReadingParts): Promise<HistoryPage> {
  const { calls, tips, options } = parts
  let tip = await tips.recent(parts.repeat, options)
  let inconsistent = 0
  for (let attempt = 1; ; attempt += 1) {
    const stats = await calls.stats(parts.subject, options)
    const { listing, after, doubt } = await readOnce(parts, stats, tip)
    if (doubt === null && (fits(stats, listing) || ++inconsistent === INCONSISTENT_MAX)) {
      return answerOf(stats, listing, tip)
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

async function readOnce(parts: SnapshotReadingParts, stats: Stats, tip: Tip): Promise<Reading> {
  const { tips, heights, options } = parts
  // An Electrum server's heights are computed from a count of blocks that may lag behind.
  const isCounted = stats.electrum && stats.confirmed.count > 0
  const countedBefore = !isCounted || (await heights.areCounted(tip.height, options))
  const listing = await readLists(parts, stats, tip)
  const { requests, confirmed } = listing
  const isDoubtful = requests > 1 || isCounted || !isOneChain(confirmed, tip)
  const after = isDoubtful ? await tips.now(options) : tip
  if (after.hash !== tip.hash || !isOneChain(confirmed, after)) return { listing, after, doubt: 'changed' }
  const areRight =
    countedBefore &&
    (!isCounted || (await heights.areCounted(after.height, options))) &&
    (await heights.areRight(confirmed, options))
  return { listing, after, doubt: areRight ? null : 'heights' }
}

function changedMeanwhile(): SourceError {
  const sentence = `The answers of Esplora come from different moments, ${ATTEMPTS_MAX} times in a row.`
  return new SourceError('down', 'source_unavailable', sentence)
}

async function readLists(parts: SnapshotReadingParts, stats: Stats, tip: Tip): Promise<Listing> {
  if (stats.confirmed.count + stats.mempool.count === 0) return { mempool: [], confirmed: [], requests: 0 }
  const { variant } = parts
  variant.electrum = stats.electrum
  const wanted = stats.confirmed.count - Math.max(0, parts.known - 1)
  if (!stats.electrum && wanted > CONFIRMED_ROWS && variant.summaries !== false) {
    const listing = await readSummaries(parts, stats, tip)
    variant.summaries = listing !== null
    if (listing !== null) return listing
  }
  const first = await parts.calls.newest(parts.subject, parts.options)
  const mempool = first.filter((row) => row.height === null)
  if (!stats.electrum) checkMempool(mempool, stats)
  const rows = new Map(first.map((row) => [row.hash, row]))
  const next = async (confirmed: readonly ListedRow[]) =>
    stats.electrum
      ? await parts.calls.electrumAfter(parts.subject, [...rows.keys()].at(-1) ?? '', parts.options)
      : await parts.calls.confirmed(parts.subject, confirmed.at(-1)?.hash ?? null, parts.options)
  let confirmed = first.filter((row) => row.height !== null)
  let requests = 1
  for (; !reachesFarEnough(parts, stats, tip, confirmed, requests); requests += 1) {
    const page = (await next(confirmed)).filter((row) => !rows.has(row.hash))
    if (page.length === 0) break
    for (const row of page) rows.set(row.hash, row)
    if (stats.electrum) mempool.push(...page.filter((row) => row.height === null))
    confirmed = [...confirmed, ...page.filter((row) => row.height !== null)]
  }
  return { mempool: mempool.filter(unlessIn(confirmed)), confirmed, requests }
}

/** Null if the server does not offer summaries. */
async function readSummaries(parts: SnapshotReadingParts, stats: Stats, tip: Tip): Promise<Listing | null> {
  const { calls, subject, options } = parts
  const first = await calls.summary(subject, null, options)
  if (first === 'not-offered') return null
  let confirmed = first
  let requests = 1
  for (; !reachesFarEnough(parts, stats, tip, confirmed, requests); requests += 1) {
    const page = await calls.summary(subject, confirmed.at(-1)?.hash ?? null, options)
    if (page === 'not-offered' || page.length === 0) break
    confirmed = [...confirmed, ...page]
  }
  if (stats.mempool.count === 0) return { mempool: [], confirmed, requests }
  const mempool = await calls.mempool(subject, options)
  checkMempool(mempool, stats)
  return { mempool: mempool.filter(unlessIn(confirmed)), confirmed, requests: requests + 1 }
}

/** Whether the confirmed rows need no further page. */
function reachesFarEnough(
  { known, finalityDepth }: SnapshotReadingParts,
  stats: Stats,
  tip: Tip,
  confirmed: readonly ListedRow[],
  requests: number,
): boolean {
  if (confirmed.length >= stats.confirmed.count || requests >= PAGES_MAX) return true
  const last = confirmed.at(-1)
  if (last === undefined || !isSettled(last, tip.height, finalityDepth)) return false
  const wanted = stats.confirmed.count - known + 1
  return (
    confirmed.length >= wanted ||
    requests >= PAGES_TO_KNOWN_MAX ||
    isTooFar(wanted, confirmed.length, requests)
  )
}

/** Whether one snapshot cannot reach the known rows. The rows in between are then backfilled page by page. */
function isTooFar(wanted: number, had: number, requests: number): boolean {
  return wanted > (had / requests) * PAGES_TO_KNOWN_MAX
}

function checkMempool(mempool: readonly ListedRow[], stats: Stats): void {
  if (mempool.length >= stats.mempool.count || mempool.length < MEMPOOL_ROWS) return
  throw new SourceError(
    'rejected',
    'mempool_too_long',
    `${stats.mempool.count} unconfirmed transactions wait at this address, and Esplora lists no more than ${mempool.length} of them.`,
  )
}

function fits(stats: Stats, { mempool, confirmed }: Listing): boolean {
  const isPartial = confirmed.length < stats.confirmed.count
  return addsUp(stats.mempool, mempool) && (isPartial || addsUp(stats.confirmed, confirmed))
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

function unlessIn(rows: readonly ListedRow[]): (row: ListedRow) => boolean {
  const hashes = new Set(rows.map((row) => row.hash))
  return (row) => !hashes.has(row.hash)
}

function answerOf({ confirmed, mempool, fingerprint }: Stats, listing: Listing, tip: Tip): HistoryPage {
  const rows = [...listing.mempool, ...listing.confirmed]
  const highest = listing.confirmed[0]?.height ?? 0
  return {
    // A confirmed row shows that the server knows the row's block.
    tip: Math.max(tip.height, highest),
    balance: confirmed.sum + mempool.sum,
    transactionCount: confirmed.count + mempool.count,
    fingerprint,
    offset: 0,
    rows,
  }
}
