import { AppError } from '../../domain/errors.ts'
import { parseTime } from './parse-time.ts'

/** Both ends in seconds since 1970; null = open. Throws AppError `invalid_request`. */
export function parseTimes({ from, to }: { readonly from?: string; readonly to?: string }): {
  readonly from: number | null
  readonly to: number | null
} {
  const times = {
    from: from === undefined ? null : parseTime('from', from),
    to: to === undefined ? null : parseTime('to', to),
  }
  if (times.from !== null && times.to !== null && times.from > times.to) {
    throw new AppError('invalid_request', '"from" must not be after "to".', { field: 'from' })
  }
  return times
}
