import { AppError } from '../errors.ts'

const HASH = /^[0-9a-f]{64}$/
const NONE = '0'.repeat(64)

/**
 * A transaction hash in lower case. Throws AppError `invalid_request`, which never repeats the text, and
 * `transaction_not_found` for zeros, which stand for no transaction.
 */
export function parseTransactionHash(text: string): string {
  const hash = text.trim().toLowerCase()
  if (hash === NONE) throw new AppError('transaction_not_found', 'No transaction has this hash.')
  if (HASH.test(hash)) return hash
  throw new AppError('invalid_request', '"hash" must be a transaction hash: 64 hexadecimal digits.', {
    field: 'hash',
  })
}
