import type { FastifyInstance } from 'fastify'
import { HttpError } from '../errors/problem.ts'

export const BODY_BYTES_MAX = 64 * 1024
/** Of a list of addresses. */
export const LIST_BYTES_MAX = 512 * 1024
/** Of the text of a wallet: 5 MB, with quotes and line breaks as JSON writes them. */
export const WALLET_BYTES_MAX = 12 * 1024 * 1024
/** Of a backup as JSON: some 100,000 labels. */
export const BACKUP_BYTES_MAX = 32 * 1024 * 1024

/** Bodies are JSON by their content type, in UTF-8, or empty. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      const parsed = parseBody(body as Buffer)
      if (
        body.length > BODY_BYTES_MAX &&
        !isAddressList(parsed) &&
        !isWalletText(parsed) &&
        !isBackup(parsed)
      ) {
        throw new HttpError('payload_too_large', 'The request body is larger than 64 KiB.')
      }
      done(null, parsed)
    } catch (error) {
      done(error as Error)
    }
  })
}

export function isAddressList(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return Object.hasOwn(body, 'addresses') && !Object.hasOwn(body, 'address')
}

function isWalletText(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'text')
}

function isBackup(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'format')
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new HttpError('invalid_request', 'The request body is not valid JSON in UTF-8.', {}, 400)
  }
}
