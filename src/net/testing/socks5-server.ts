import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { readExactly } from '../proxy/read-exactly.ts'

export interface Socks5Options {
  /** Whose connections it accepts: without a name only (by default), with any name as Tor does, or with this one only. */
  readonly accepts?: 'unnamed' | 'named' | { readonly user: string; readonly password: string }
  /** The reply code; 0 by default. */
  readonly reply?: number
  /** The bytes of the bound address in a reply, its type first; an IPv4 address by default. */
  readonly bound?: Uint8Array
  /** Sends every byte alone. */
  readonly inPieces?: boolean
  /** Ends the connection after so many bytes of its own. */
  readonly endsAfter?: number
  /** Says nothing. */
  readonly isSilent?: boolean
  /** The ports of loopback behind names. */
  readonly names?: Readonly<Record<string, number>>
}

export interface ProxiedConnection {
  /** The address as it was sent. */
  readonly host: string
  readonly type: 'ipv4' | 'ipv6' | 'name'
  readonly port: number
  readonly user: string | null
}

const BOUND_IPV4 = Uint8Array.of(1, 0, 0, 0, 0)
const TYPES = { 1: 'ipv4', 3: 'name', 4: 'ipv6' } as const

/** A SOCKS5 proxy that connects to loopback. */
export class Socks5Server implements AsyncDisposable {
  readonly connections: ProxiedConnection[] = []
  readonly #options: Socks5Options
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => {
    this.#track(socket)
    void this.#serve(socket).catch(() => socket.destroy())
  })

  private constructor(options: Socks5Options) {
    this.#options = options
  }

  static async start(options: Socks5Options = {}): Promise<Socks5Server> {
    const proxy = new Socks5Server(options)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(socket: Socket): Promise<void> {
    const { isSilent = false, reply = 0, bound = BOUND_IPV4, names = {} } = this.#options
    if (isSilent) return
    const send = this.#sender(socket)
    const user = await this.#greet(socket, send)
    if (user === undefined) return void socket.end()
    await readExactly(socket, 3)
    const target = await readTarget(socket)
    this.connections.push({ ...target, user })
    const port = target.type === 'name' ? names[target.host] : target.port
    const code = reply === 0 && port === undefined ? 4 : reply
    const other = code === 0 ? this.#track(connect(port ?? 0, '127.0.0.1')) : null
    if (other !== null) await once(other, 'connect')
    await send(Uint8Array.of(5, code, 0, ...bound, 0, 0))
    if (other === null) return void socket.end()
    socket.pipe(other).pipe(socket)
  }

  /** The user name, null for none; undefined if the client is not accepted. */
  async #greet(
    socket: Socket,
    send: (bytes: Uint8Array) => Promise<void>,
  ): Promise<string | null | undefined> {
    const { accepts = 'unnamed' } = this.#options
    const [, count = 0] = await readExactly(socket, 2)
    const offered = await readExactly(socket, count)
    const method = accepts === 'unnamed' ? 0 : offered.includes(2) ? 2 : accepts === 'named' ? 0 : 255
    await send(Uint8Array.of(5, offered.includes(method) ? method : 255))
    if (method === 255) return undefined
    if (method === 0) return null
    await readExactly(socket, 1)
    const user = await readText(socket)
    const password = await readText(socket)
    const isAccepted =
      accepts === 'named' ||
      (typeof accepts === 'object' && accepts.user === user && accepts.password === password)
    await send(Uint8Array.of(1, isAccepted ? 0 : 1))
    return isAccepted ? user : undefined
  }

  #sender(socket: Socket): (bytes: Uint8Array) => Promise<void> {
    const { inPieces = false, endsAfter = Number.POSITIVE_INFINITY } = this.#options
    let left = endsAfter
    return async (bytes) => {
      const sent = bytes.subarray(0, left)
      left -= sent.length
      for (const piece of inPieces ? [...sent].map((byte) => Uint8Array.of(byte)) : [sent]) {
        await new Promise((resolve) => socket.write(piece, resolve))
        if (inPieces) await new Promise(setImmediate)
      }
      if (sent.length < bytes.length) throw new Error('ends here')
    }
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    return socket
  }
}

async function readText(socket: Socket): Promise<string> {
  const [length = 0] = await readExactly(socket, 1)
  return length === 0 ? '' : (await readExactly(socket, length)).toString()
}

async function readTarget(socket: Socket) {
  const type = TYPES[(await readExactly(socket, 1)).readUInt8() as keyof typeof TYPES]
  const host = await readHost(socket, type)
  return { host, type, port: (await readExactly(socket, 2)).readUInt16BE() }
}

async function readHost(socket: Socket, type: 'ipv4' | 'ipv6' | 'name'): Promise<string> {
  if (type === 'name') return await readText(socket)
  const bytes = await readExactly(socket, type === 'ipv4' ? 4 : 16)
  return type === 'ipv4' ? bytes.join('.') : bytes.toString('hex')
}
