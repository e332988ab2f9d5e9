import type { EsploraHistory, EsploraRow } from './history.ts'
import { type EsploraRequest, isHash } from './request.ts'
import type { EsploraVariant } from './variant.ts'

export interface EsploraPage {
  readonly rows: readonly EsploraRow[]
  /** The most rows of a page. */
  readonly max: number
}

/** `absent`: this server has no such list (404). `not-allowed`: the same as 405. `unknown-cursor`: no such row (422). */
export type ListError = 'absent' | 'not-allowed' | 'unknown-cursor'

const MEMPOOL_MAX = 50
const CHAIN_MAX = 25
const MIXED_MAX = 50
const SUMMARY_MAX = 5_000
const ELECTRUM_MAX = 10

/** One page of one of an address's lists, as each implementation returns it. */
export function listPage(
  history: EsploraHistory,
  request: EsploraRequest,
  variant: EsploraVariant,
): EsploraPage | ListError {
  if (request.kind === 'txs') return mixedPage(history, request, variant)
  if (variant === 'electrum') return request.kind === 'txs-summary' ? 'not-allowed' : 'absent'
  if (request.kind === 'txs-mempool') return mempoolPage(history)
  if (request.kind === 'txs-chain') return chainPage(history, request) ?? { rows: [], max: CHAIN_MAX }
  return variant === 'mempool' ? summaryPage(history, request) : 'absent'
}

function mixedPage(
  history: EsploraHistory,
  { cursor }: EsploraRequest,
  variant: EsploraVariant,
): EsploraPage | ListError {
  if (variant === 'blockstream') {
    const rows = [...mempoolPage(history).rows, ...history.rows(history.mempoolCount, CHAIN_MAX)]
    return { rows, max: MEMPOOL_MAX + CHAIN_MAX }
  }
  const place = cursor === null ? null : history.placeOf(cursor)
  if (variant === 'electrum') {
    // A known bug: the first row, like an unknown one, leads to the first page again.
    const offset = place === null || place === 0 ? 0 : place + 1
    return { rows: history.rows(offset, ELECTRUM_MAX), max: ELECTRUM_MAX }
  }
  if (cursor !== null && isHash(cursor) && place === null) return 'unknown-cursor'
  return { rows: history.rows(place === null ? 0 : place + 1, MIXED_MAX), max: MIXED_MAX }
}

function mempoolPage(history: EsploraHistory): EsploraPage {
  return { rows: history.rows(0, Math.min(MEMPOOL_MAX, history.mempoolCount)), max: MEMPOOL_MAX }
}

/** Null for a cursor that is not a confirmed row. */
function chainPage(history: EsploraHistory, { cursor }: EsploraRequest, max = CHAIN_MAX): EsploraPage | null {
  if (cursor === null || !isHash(cursor)) return { rows: history.rows(history.mempoolCount, max), max }
  const place = history.placeOf(cursor.toLowerCase())
  if (place === null || place < history.mempoolCount) return null
  return { rows: history.rows(place + 1, max), max }
}

function summaryPage(history: EsploraHistory, request: EsploraRequest): EsploraPage | ListError {
  return chainPage(history, request, SUMMARY_MAX) ?? 'unknown-cursor'
}
