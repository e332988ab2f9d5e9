import { AppError } from '../domain/errors.ts'

/** `found`, unless there is no address with this id. */
export function existing<Found>(id: number, found: Found | null): Found {
  if (found !== null) return found
  throw new AppError('address_not_found', `There is no address with the id ${id}.`)
}
