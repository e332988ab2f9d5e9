import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PROBLEM_TYPE, problemOf } from '../errors/problem.ts'
import type { SafeHeaders } from '../security/safe-headers.ts'
import { refuse } from './client-error.ts'

/** Replies to what Node answers by itself, without a body and the safe headers: unknown expectations and CONNECT. */
export function answerUnsupported(server: Server, safeHeaders: SafeHeaders): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const detail = 'The only supported expectation is 100-continue.'
    const body = JSON.stringify(problemOf('invalid_request', detail, {}, 417))
    response.writeHead(417, { ...safeHeaders, 'content-type': PROBLEM_TYPE, connection: 'close' }).end(body)
  })
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    refuse(socket, [405, 'Method Not Allowed', 'This server is not a proxy.'], {
      ...safeHeaders,
      allow: 'GET, HEAD',
    })
  })
}
