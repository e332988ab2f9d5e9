import { setImmediate } from 'node:timers/promises'
import { AppError, type ErrorCode } from '../domain/errors.ts'
import type { Addresses, NewAddressRequest } from './addresses.ts'

/** What became of one address of a list. */
export type AddOutcome =
  | { readonly status: 'added'; readonly id: number }
  | { readonly status: 'exists'; readonly id: number; readonly detail: string }
  | { readonly status: 'invalid'; readonly code: ErrorCode; readonly detail: string }

/** So many are added before other requests are served. */
const SLICE = 20
const INVALID: readonly ErrorCode[] = ['invalid_request', 'invalid_address']

/**
 * Adds addresses one after the other, each for itself: outcomes in the same order. Throws what is no fault of an entry;
 * those before it are added then, and known when the list is sent again.
 */
export async function addEach(
  addresses: Addresses,
  entries: readonly (NewAddressRequest | AppError)[],
): Promise<readonly AddOutcome[]> {
  const outcomes: AddOutcome[] = []
  for (const [index, entry] of entries.entries()) {
    if (index > 0 && index % SLICE === 0) await setImmediate()
    outcomes.push(entry instanceof AppError ? toOutcome(entry) : await addOne(addresses, entry))
  }
  return outcomes
}

async function addOne(addresses: Addresses, entry: NewAddressRequest): Promise<AddOutcome> {
  try {
    const { address } = await addresses.add(entry)
    return { status: 'added', id: address.id }
  } catch (error) {
    return toOutcome(error)
  }
}

function toOutcome(error: unknown): AddOutcome {
  if (!(error instanceof AppError)) throw error
  const { code, message: detail, extra } = error
  if (code === 'address_exists') return { status: 'exists', id: Number(extra['id']), detail }
  if (INVALID.includes(code)) return { status: 'invalid', code, detail }
  throw error
}
