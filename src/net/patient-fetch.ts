import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { connect } from 'node:tls'
import type { Fetch } from './http-get.ts'
import type { Network } from './network.ts'
import { request } from './node-http.ts'

const NEVER = new AbortController().signal

/**
 * A fetch for single requests that a server works on for long: the runtime's own gives up after five minutes without a
 * first byte. It sends text only, follows no redirect, and waits until the signal aborts.
 */
export function patientFetch({ dial }: Pick<Network, 'dial'>, connectMs: number): Fetch {
  return async (input, init = {}) => {
    const url = new URL(String(input))
    const signal = init.signal ?? NEVER
    try {
      const socket = await dial(url.hostname.replace(/^\[|\]$/g, ''), portOf(url), {
        timeoutMs: connectMs,
        signal,
      })
      return responseOf(await send(url, init, secured(url, socket), signal))
    } catch (error) {
      signal.throwIfAborted()
      throw new TypeError('fetch failed', { cause: error })
    }
  }
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

function secured({ protocol, hostname }: URL, socket: Socket): Socket {
  if (protocol !== 'https:') return socket
  const isName = !/^[\d.]+$|^\[/.test(hostname)
  return connect({ socket, host: hostname, ...(isName ? { servername: hostname } : {}) })
}

async function send(
  { host, pathname, search }: URL,
  { method = 'GET', headers, body }: RequestInit,
  socket: Socket,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const text = String(body ?? '')
  const sent = request({
    method,
    path: pathname + search,
    headers: {
      ...Object.fromEntries(new Headers(headers)),
      host,
      connection: 'close',
      'content-length': Buffer.byteLength(text),
    },
    createConnection: () => socket,
    signal,
  })
  sent.once('response', resolve)
  sent.once('error', (error) => {
    socket.destroy()
    reject(error)
  })
  sent.end(text)
  return await promise
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status = 500, headers } = message
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  const hasBody = status !== 204 && status !== 205 && status !== 304
  return new Response(hasBody ? (Readable.toWeb(message) as ReadableStream) : null, {
    status,
    headers: named,
  })
}
