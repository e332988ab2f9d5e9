import type { Socket } from 'node:net'
import { ProxyError } from './proxy-error.ts'

/**
 * The next bytes from a socket that nothing else reads; what comes after them stays in it. Rejects with the socket's error, or
 * ProxyError if it ends before.
 */
export async function readExactly(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    if (socket.errored !== null) throw socket.errored
    const chunk: Buffer | null = socket.read(bytes)
    if (chunk !== null && chunk.length === bytes) return chunk
    if (chunk !== null || socket.readableEnded || socket.destroyed) {
      throw new ProxyError('the proxy has ended the connection')
    }
    await moreOf(socket)
  }
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const

/** Resolves when there is more to read, or nothing will come. */
async function moreOf(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const happened = () => resolve()
  for (const event of EVENTS) socket.on(event, happened)
  await promise
  for (const event of EVENTS) socket.off(event, happened)
}
