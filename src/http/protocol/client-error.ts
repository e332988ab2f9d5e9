import type { Socket } from 'node:net'
import { PROBLEM_TYPE, problemOf } from '../errors/problem.ts'
import type { SafeHeaders } from '../security/safe-headers.ts'

type ClientError = Error & { readonly code?: string }
type Refusal = readonly [status: number, reason: string, detail: string]

/** Replies to requests that the HTTP parser rejects, if the connection is still writable. */
export function clientErrorHandler(safeHeaders: SafeHeaders) {
  return (error: ClientError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) socket.destroy()
    else refuse(socket, refusalOf(error.code), safeHeaders)
  }
}

/** Writes an error reply to a connection that has no response, and ends it. */
export function refuse(socket: Socket, [status, reason, detail]: Refusal, safeHeaders: SafeHeaders): void {
  const body = JSON.stringify(problemOf('invalid_request', detail, {}, status))
  const headers = { ...safeHeaders, 'content-type': PROBLEM_TYPE, 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}connection: close\r\n\r\n${body}`)
}

function refusalOf(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'Request Header Fields Too Large', 'The path and the headers are too long.']
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'Payload Too Large', 'The chunks of the request body carry too much beside the body.']
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'Request Timeout', 'The request did not arrive in time.']
    default:
      return [400, 'Bad Request', 'This is not a request in HTTP.']
  }
}
