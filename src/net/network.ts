import type { Socket } from 'node:net'
import type { Fetch } from './http-get.ts'

export interface DialOptions {
  /** Until the other host, not only the proxy, is connected. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** The connections of one source to other hosts: direct, or all of them through the proxy. */
export interface Network {
  readonly fetch: Fetch
  /** A connected TCP socket. Rejects with the error of the system or a sentence of the proxy, or with the signal's reason. */
  dial(host: string, port: number, options: DialOptions): Promise<Socket>
  /** A WebSocket that is about to connect. Its `error` event has the reason. */
  webSocket(url: string): Promise<WebSocket>
}
