import { AppError } from '../../domain/errors.ts'

/** For an id that no address has. */
export function addressNotFound(id: number): AppError {
  return new AppError('address_not_found', `There is no address with the id ${id}.`)
}
