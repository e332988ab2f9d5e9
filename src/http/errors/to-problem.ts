import { AppError } from '../../domain/errors.ts'
import { HttpError, type Problem, problemOf } from './problem.ts'

/** Any error as a reply. Internal details never get through. */
export function toProblem(error: unknown): Problem {
  if (error instanceof AppError) return problemOf(error.code, error.message, error.extra)
  if (error instanceof HttpError) return problemOf(error.code, error.message, {}, error.status)
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problemOf(
        'payload_too_large',
        'The request body is larger than 64 KiB, than 512 KiB for a list of addresses, or than 12 MiB for a wallet.',
      )
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problemOf(
        'unsupported_media_type',
        'The request body must be JSON: content type application/json.',
      )
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
    case 'FST_ERR_NOT_FOUND':
      return problemOf('not_found', 'Nothing is served at this path.')
    default:
      return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
        ? problemOf('invalid_request', 'The request cannot be read.', {}, statusCode)
        : problemOf('internal', 'Internal error; see the log.')
  }
}
