import { AppError } from '../../domain/errors.ts'
import type { PageStart } from '../../domain/ports/histories.ts'

/** Throws AppError `invalid_request` if both are given. */
export function startOf(offset: number | undefined, cursor: string | undefined): PageStart {
  if (cursor === undefined) return { kind: 'offset', offset: offset ?? 0 }
  if (offset === undefined) return { kind: 'cursor', cursor }
  throw new AppError('invalid_request', '"cursor" and "offset" cannot be combined: give one of them.')
}
