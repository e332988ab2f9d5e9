import { connect, type Socket } from 'node:net'
import type { DialOptions, Network } from './network.ts'

/** Connects to the hosts themselves. */
export const directNetwork: Network = {
  fetch: (...request) => globalThis.fetch(...request),
  dial,
  webSocket: async (url) => new globalThis.WebSocket(url),
}

async function dial(host: string, port: number, { timeoutMs, signal }: DialOptions): Promise<Socket> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({ host, port, timeout: timeoutMs, noDelay: true })
  const abort = () => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  socket.once('connect', () => resolve(socket))
  socket.once('timeout', () => reject(new Error(`no connection within ${timeoutMs} ms`)))
  socket.once('error', reject)
  try {
    const connected = await promise
    connected.setTimeout(0).removeListener('error', reject)
    return connected
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
