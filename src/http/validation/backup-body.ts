import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { BACKUP_FORMAT, BACKUP_VERSION } from '../../domain/backup/portable-backup.ts'
import { AppError } from '../../domain/errors.ts'
import { compileValidator } from './validator.ts'

/** Says whether the file is a backup of this program at all before it says which part of it is wrong. */
export const compileBackupBody: FastifySchemaCompiler<TSchema> = (route) => {
  const validate = compileValidator(route)
  if (route.httpPart !== 'body') return validate
  return (body: unknown) => {
    const error = wrongKind(body)
    return error === null ? validate(body) : { error }
  }
}

function wrongKind(body: unknown): AppError | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const { format, version } = body as Readonly<Record<string, unknown>>
  if (format !== BACKUP_FORMAT) {
    return invalid(
      'format',
      `This is not a JSON backup of Mini CoinTracker: its "format" is not "${BACKUP_FORMAT}". Send the file that GET /backup.json returns.`,
    )
  }
  if (!Number.isInteger(version) || (version as number) < 1) {
    return invalid(
      'version',
      `The "version" of this backup is no version of a backup: the file has been changed or is damaged. Download it again.`,
    )
  }
  if ((version as number) > BACKUP_VERSION) {
    return invalid(
      'version',
      `This backup has version ${version}, from a newer Mini CoinTracker; this one reads versions up to ${BACKUP_VERSION}. Update this program, then restore again.`,
    )
  }
  return null
}

function invalid(field: string, detail: string): AppError {
  return new AppError('invalid_request', detail, { field })
}
