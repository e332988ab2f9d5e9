import { isIPv6, type Socket } from 'node:net'
import { request } from '../node-http.ts'
import { CredentialsRefused, ProxyError } from './proxy-error.ts'
import type { Credentials } from './proxy-server.ts'

/**
 * Connects through an HTTP proxy by CONNECT (RFC 9110, section 9.3.6) on a socket that is connected to it. Throws
 * ProxyError, or the error of the socket.
 */
export async function connectByHttp(
  socket: Socket,
  target: { readonly host: string; readonly port: number },
  credentials: Credentials | null,
): Promise<void> {
  const authority = `${isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; head: Buffer }>()
  const asked = request({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...authorization(credentials) },
    createConnection: () => socket,
  })
  asked.once('connect', ({ statusCode = 0 }, _socket, head) => resolve({ status: statusCode, head }))
  asked.once('error', (error) => reject(socket.errored ?? notHttp(error)))
  asked.end()
  const { status, head } = await promise
  if (status < 200 || status > 299) throw refused(status)
  if (head.length > 0) socket.unshift(head)
}

function authorization(credentials: Credentials | null) {
  if (credentials === null) return {}
  const token = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')
  return { 'proxy-authorization': `Basic ${token}` }
}

function refused(status: number): ProxyError {
  switch (status) {
    case 407:
      return new CredentialsRefused('the proxy requires another user name and password (407)')
    case 403:
    case 405:
      return new ProxyError(`the proxy does not allow connections to this server (${status})`)
    case 502:
    case 503:
    case 504:
      return new ProxyError(`the proxy does not reach the server, or does not find its name (${status})`)
    default:
      return new ProxyError(`the proxy refuses the connection (${status})`)
  }
}

function notHttp(error: Error): ProxyError {
  const isParsing = 'code' in error && String(error.code).startsWith('HPE_')
  return new ProxyError(isParsing ? 'what answers is no HTTP proxy' : 'the proxy has ended the connection')
}
