import type { Socket } from 'node:net'
import { directNetwork } from '../direct-network.ts'
import type { Fetch } from '../http-get.ts'
import type { DialOptions, Network } from '../network.ts'
import { connectByHttp } from './http-connect.ts'
import { CredentialsRefused, ProxyError } from './proxy-error.ts'
import type { Credentials, ProxyServer } from './proxy-server.ts'
import { connectBySocks5 } from './socks5.ts'

/** A slow proxy, such as Tor, needs several seconds to connect. */
const CONNECT_MS = 60_000

interface Client {
  readonly fetch: Fetch
  readonly webSocket: (url: string) => WebSocket
}

/**
 * Every connection goes through the proxy, which looks up the names. `name` separates the connections from those of other
 * sources: a SOCKS proxy that accepts any credentials, as Tor does, gets it as the user name, and sends what has different
 * ones over different circuits.
 */
export class ProxiedNetwork implements Network {
  readonly #proxy: ProxyServer
  readonly #isolation: Credentials
  #acceptsAnyone = true
  #client: Promise<Client> | null = null

  constructor(proxy: ProxyServer, name: string) {
    this.#proxy = proxy
    this.#isolation = { user: name, password: name }
  }

  readonly fetch: Fetch = async (...request) => {
    const { fetch } = await this.#loaded()
    return await fetch(...request)
  }

  async webSocket(url: string): Promise<WebSocket> {
    const { webSocket } = await this.#loaded()
    return webSocket(url)
  }

  #loaded(): Promise<Client> {
    this.#client ??= proxiedClient((host, port) => this.dial(host, port, { timeoutMs: CONNECT_MS }))
    return this.#client
  }

  async dial(host: string, port: number, options: DialOptions): Promise<Socket> {
    const { kind, credentials } = this.#proxy
    if (kind === 'http') return await this.#through(connectByHttp, { host, port }, credentials, options)
    const isolation = this.#acceptsAnyone ? this.#isolation : null
    try {
      return await this.#through(connectBySocks5, { host, port }, credentials ?? isolation, options)
    } catch (error) {
      const mayTryWithout = error instanceof CredentialsRefused && credentials === null && isolation !== null
      if (!mayTryWithout) throw error
      this.#acceptsAnyone = false
      return await this.#through(connectBySocks5, { host, port }, null, options)
    }
  }

  async #through(
    handshake: typeof connectBySocks5,
    target: { readonly host: string; readonly port: number },
    credentials: Credentials | null,
    options: DialOptions,
  ): Promise<Socket> {
    const { host, port } = this.#proxy
    const socket = await directNetwork.dial(host, port, options).catch((error: unknown) => {
      options.signal?.throwIfAborted()
      throw notReachable(error)
    })
    await inTime(socket, () => handshake(socket, target, credentials), options)
    return socket
  }
}

/** Destroys the socket unless the handshake succeeds before the time is over and the signal aborts. */
async function inTime(socket: Socket, handshake: () => Promise<void>, options: DialOptions): Promise<void> {
  const { timeoutMs, signal } = options
  const late = () => socket.destroy(new ProxyError(`the proxy has not connected within ${timeoutMs} ms`))
  const abort = () => socket.destroy(new Error('aborted'))
  const timer = setTimeout(late, timeoutMs)
  const ignore = () => {}
  socket.on('error', ignore)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    await handshake()
    signal?.throwIfAborted()
    socket.off('error', ignore)
  } catch (error) {
    socket.destroy()
    signal?.throwIfAborted()
    throw error instanceof ProxyError ? error : new ProxyError('the proxy has ended the connection')
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

function notReachable(error: unknown): ProxyError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return new ProxyError(`the proxy is not reachable${code}`)
}

/** Requests and WebSockets over sockets that `dial` connects. Loaded with the first one, since few installations have a proxy. */
async function proxiedClient(dial: (host: string, port: number) => Promise<Socket>): Promise<Client> {
  const { Agent, buildConnector, fetch, WebSocket } = await import('undici')
  const secure = buildConnector({ timeout: CONNECT_MS, allowH2: false })
  const dispatcher = new Agent({
    allowH2: false,
    connect: (options, callback) => {
      const isSecure = options.protocol === 'https:'
      const port = options.port === '' ? (isSecure ? 443 : 80) : Number(options.port)
      dial(options.hostname.replace(/^\[|\]$/g, ''), port).then(
        (socket) =>
          isSecure ? secure({ ...options, httpSocket: socket }, callback) : callback(null, socket),
        (error: Error) => callback(error, null),
      )
    },
  })
  return {
    fetch: (input, init) => fetch(input, { ...init, dispatcher }),
    webSocket: (url) => new WebSocket(url, { dispatcher }),
  }
}
