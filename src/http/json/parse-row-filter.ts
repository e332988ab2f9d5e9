import { AppError } from '../../domain/errors.ts'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import { parseTimes } from './parse-times.ts'

const HASH = /^[0-9a-f]{64}$/i

/** The parameters that filter transactions. Throws AppError `invalid_request` naming the wrong one. */
export function parseRowFilter(query: {
  readonly from?: string
  readonly to?: string
  readonly tx_hash?: string
}): RowFilter {
  const { tx_hash: hash, ...times } = query
  return { ...parseTimes(times), hash: hash === undefined ? null : parseHash(hash) }
}

function parseHash(text: string): string {
  if (HASH.test(text)) return text.toLowerCase()
  throw new AppError('invalid_request', '"tx_hash" must be a transaction hash: 64 hexadecimal digits.', {
    field: 'tx_hash',
  })
}
