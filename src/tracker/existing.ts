import { AppError, type ErrorCode } from '../domain/errors.ts'
import type { HistoryOwner } from '../domain/ports/histories.ts'

const NOT_FOUND: Readonly<Record<HistoryOwner['kind'], ErrorCode>> = {
  address: 'address_not_found',
  wallet: 'wallet_not_found',
  group: 'group_not_found',
  all: 'not_found',
}

/** `found`, unless there is no address with this id. */
export function existing<Found>(id: number, found: Found | null): Found {
  return existingOwner({ kind: 'address', id }, found)
}

/** `found`, unless there is no such owner, or it has no history on that chain. */
export function existingOwner<Found>(
  { kind, id }: Pick<HistoryOwner, 'kind' | 'id'>,
  found: Found | null,
): Found {
  if (found !== null) return found
  throw new AppError(NOT_FOUND[kind], `There is no ${kind} with the id ${id}.`)
}
