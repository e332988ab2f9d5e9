import { sumOf } from '../../domain/history/order.ts'
import { type CallOptions, type HistoryPage, SourceError } from '../../domain/ports/source.ts'
import type { Part, Stats } from './decode-stats.ts'
import type { ListedRow } from './decode-transactions.ts'
import type { EsploraCalls, Subject } from './esplora-calls.ts'
import type { Tip, TipCache } from './tip-cache.ts'

/** Servers list no more unconfirmed rows than this. */
const MEMPOOL_ROWS = 50
/** Confirmed rows in a list. */
export const CHAIN_ROWS = 25
/** So many pages are read for the sake of reaching what is known; to reach what is settled, as many as it takes. */
const PAGES = 10
const PAGES_MOST = 100
/** How often a reading begins again because the chain has moved, and because its parts contradict each other. */
const MOVED_MOST = 4
const TORN_MOST = 2

interface Listing {
  readonly mempool: readonly ListedRow[]
  readonly chain: readonly ListedRow[]
  /** Requests that it took; the rows of several are of one moment only if the tip has stayed. */
  readonly requests: number
}

export interface SnapshotReadingParts {
  readonly calls: EsploraCalls
  readonly tips: TipCache
  readonly subject: Subject
  readonly options: CallOptions
  /** So many rows from the bottom need not be read. */
  readonly known: number
  /** How often this run has asked before. */
  readonly repeat: number
  readonly finalityDepth: number
  readonly flavour: Variant
}

/** Which of the servers that speak Esplora this is, as far as its answers have shown. */
export interface Variant {
  /** It asks an Electrum server: its pages are short, and its cursor begins at the front again. */
  electrum: boolean
  /** It offers summaries; null before it was asked for one. */
  summaries: boolean | null
}

/**
 * The newest rows of a history as of one moment, down to what is settled or known.
 *
 * The totals and the rows are different requests here. The unconfirmed rows have to meet their own totals, and the
 * confirmed ones theirs once they reach the bottom (above it the walk proves them). Rows out of several lists are of
 * one chain if the newest block was the same before and after. What does not fit is read again; what contradicts
 * itself twice is handed on as it is, for the walk to say so.
 */
export async function readSnapshot(parts: SnapshotReadingParts): Promise<HistoryPage> {
  const { calls, tips, options } = parts
  let tip = await tips.recent(parts.repeat, options)
  let torn = 0
  for (let attempt = 1; ; attempt += 1) {
    const stats = await calls.stats(parts.subject, options)
    const listing = await readLists(parts, stats, tip)
    const doubtful = listing.requests > 1 || !isOneChain(listing.chain, tip)
    const after = doubtful ? await tips.now(options) : tip
    const moved = after.hash !== tip.hash || !isOneChain(listing.chain, after)
    if (!moved && (fits(stats, listing) || ++torn === TORN_MOST)) return answerOf(stats, listing, tip)
    if (attempt === MOVED_MOST) {
      const sentence = `The answers of Esplora come from different moments, ${MOVED_MOST} times in a row.`
      throw new SourceError('down', 'source_unavailable', sentence)
    }
    tip = after
    await calls.pause(attempt, options.signal)
  }
}

async function readLists(parts: SnapshotReadingParts, stats: Stats, tip: Tip): Promise<Listing> {
  if (stats.chain.count + stats.mempool.count === 0) return { mempool: [], chain: [], requests: 0 }
  const { flavour } = parts
  flavour.electrum = stats.electrum
  const wanted = stats.chain.count - Math.max(0, parts.known - 1)
  if (!stats.electrum && wanted > CHAIN_ROWS && flavour.summaries !== false) {
    const listing = await readSummaries(parts, stats, tip)
    flavour.summaries = listing !== null
    if (listing !== null) return listing
  }
  const first = await parts.calls.newest(parts.subject, parts.options)
  const mempool = first.filter((row) => row.height === null)
  if (!stats.electrum) checkMempool(mempool, stats)
  const rows = new Map(first.map((row) => [row.hash, row]))
  const next = async (chain: readonly ListedRow[]) =>
    stats.electrum
      ? await parts.calls.electrumAfter(parts.subject, [...rows.keys()].at(-1) ?? '', parts.options)
      : await parts.calls.confirmed(parts.subject, chain.at(-1)?.hash ?? null, parts.options)
  let chain = first.filter((row) => row.height !== null)
  let requests = 1
  for (; !reaches(parts, stats, tip, chain, requests); requests += 1) {
    const page = (await next(chain)).filter((row) => !rows.has(row.hash))
    if (page.length === 0) break
    for (const row of page) rows.set(row.hash, row)
    if (stats.electrum) mempool.push(...page.filter((row) => row.height === null))
    chain = [...chain, ...page.filter((row) => row.height !== null)]
  }
  return { mempool: mempool.filter(unlessIn(chain)), chain, requests }
}

/** Null where the server has no summaries. */
async function readSummaries(parts: SnapshotReadingParts, stats: Stats, tip: Tip): Promise<Listing | null> {
  const { calls, subject, options } = parts
  const first = await calls.summary(subject, null, options)
  if (first === 'not-offered') return null
  let chain = first
  let requests = 1
  for (; !reaches(parts, stats, tip, chain, requests); requests += 1) {
    const page = await calls.summary(subject, chain.at(-1)?.hash ?? null, options)
    if (page === 'not-offered' || page.length === 0) break
    chain = [...chain, ...page]
  }
  if (stats.mempool.count === 0) return { mempool: [], chain, requests }
  const mempool = await calls.mempool(subject, options)
  checkMempool(mempool, stats)
  return { mempool: mempool.filter(unlessIn(chain)), chain, requests: requests + 1 }
}

/** Whether the confirmed rows need no further page. */
function reaches(
  { known, finalityDepth }: SnapshotReadingParts,
  stats: Stats,
  tip: Tip,
  chain: readonly ListedRow[],
  requests: number,
): boolean {
  if (chain.length >= stats.chain.count || requests >= PAGES_MOST) return true
  const last = chain.at(-1)
  const settled = last !== undefined && last.height !== null && last.height <= tip.height - finalityDepth
  const wanted = stats.chain.count - known + 1
  return settled && (chain.length >= wanted || requests >= PAGES || isFar(wanted, chain.length, requests))
}

/** Not to be reached in as many pages as one reading has: the rest is read page by page, and kept. */
function isFar(wanted: number, had: number, requests: number): boolean {
  return wanted > (had / requests) * PAGES
}

function checkMempool(mempool: readonly ListedRow[], stats: Stats): void {
  if (mempool.length >= stats.mempool.count || mempool.length < MEMPOOL_ROWS) return
  throw new SourceError(
    'rejected',
    'mempool_too_long',
    `${stats.mempool.count} unconfirmed transactions wait at this address, and Esplora lists no more than ${mempool.length} of them.`,
  )
}

function fits(stats: Stats, { mempool, chain }: Listing): boolean {
  return isWhole(stats.mempool, mempool) && (chain.length < stats.chain.count || isWhole(stats.chain, chain))
}

function isWhole({ count, sum }: Part, rows: readonly ListedRow[]): boolean {
  return rows.length === count && sumOf(rows) === sum
}

/** All rows of one height name the same block, and the newest block is the tip. */
function isOneChain(rows: readonly ListedRow[], tip: Tip): boolean {
  const blocks = new Map<number | null, string>([[tip.height, tip.hash]])
  return rows.every(({ height, blockHash }) => {
    if (blockHash === null) return true
    const known = blocks.get(height)
    blocks.set(height, blockHash)
    return known === undefined || known === blockHash
  })
}

function unlessIn(chain: readonly ListedRow[]): (row: ListedRow) => boolean {
  const confirmed = new Set(chain.map((row) => row.hash))
  return (row) => !confirmed.has(row.hash)
}

function answerOf({ chain, mempool, fingerprint }: Stats, listing: Listing, tip: Tip): HistoryPage {
  const rows = [...listing.mempool, ...listing.chain]
  const highest = listing.chain[0]?.height ?? 0
  return {
    // A row in a block proves that the server knows that block.
    tip: Math.max(tip.height, highest),
    balance: chain.sum + mempool.sum,
    transactionCount: chain.count + mempool.count,
    fingerprint,
    offset: 0,
    rows,
  }
}
