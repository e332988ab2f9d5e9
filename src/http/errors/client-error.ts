import type { Socket } from 'node:net'
import { SAFE_HEADERS } from '../security/safe-headers.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'

type ClientError = Error & { readonly code?: string }

/** Replies to requests that the HTTP parser rejects, if the connection is still writable. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, reason, detail] = refusalOf(error.code)
  const body = JSON.stringify(problemOf('invalid_request', detail, {}, status))
  const headers = { ...SAFE_HEADERS, 'content-type': PROBLEM_TYPE, 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}connection: close\r\n\r\n${body}`)
}

function refusalOf(code: string | undefined): readonly [status: number, reason: string, detail: string] {
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
