import { type AddressOrder, AS_ADDED, COMMON_DECIMALS } from '../../domain/address/address-order.ts'
import { parseAmount } from '../../domain/assets/amount.ts'
import { AppError } from '../../domain/errors.ts'
import type { AddressSort } from '../schemas/requests.ts'

const CONTROL = /\p{Cc}/u

/** `-` before the name: descending. */
export function parseOrder(sort: AddressSort | undefined): AddressOrder {
  if (sort === undefined) return AS_ADDED
  return { by: sort.replace(/^-/, '') as AddressOrder['by'], descending: sort.startsWith('-') }
}

/** Undefined if nothing is searched for. Throws AppError `invalid_request`. */
export function parseSearch(text: string | undefined): string | undefined {
  if (text !== undefined && CONTROL.test(text)) {
    throw new AppError('invalid_request', '"q" must not contain control characters.', { field: 'q' })
  }
  return text?.trim() || undefined
}

/**
 * In units of 10^-COMMON_DECIMALS coins, rounded up: no coin has anything between. Throws AppError `invalid_request`.
 */
export function parseMinBalance(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  const digits = text.split('.')[1]?.length ?? 0
  if (text.startsWith('-')) throw invalidMinBalance()
  try {
    const units = parseAmount(text, digits)
    if (digits <= COMMON_DECIMALS) return units * 10n ** BigInt(COMMON_DECIMALS - digits)
    const divisor = 10n ** BigInt(digits - COMMON_DECIMALS)
    return (units + divisor - 1n) / divisor
  } catch {
    throw invalidMinBalance()
  }
}

function invalidMinBalance(): AppError {
  return new AppError(
    'invalid_request',
    '"min_balance" must be a plain decimal number of coins from 0 on, such as 0.5.',
    { field: 'min_balance' },
  )
}
