import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

interface Session {
  readonly socket: Socket
  /** What the server sends when a session begins. */
  readonly greeting: Promise<Buffer>
}

// https://www.postgresql.org/docs/current/protocol-message-formats.html
const AUTHENTICATED = Buffer.from('R\0\0\0\x08\0\0\0\0')
const READY = Buffer.from('Z\0\0\0\x05I')
const TERMINATE = Buffer.from('X\0\0\0\x04')
const DISCARD = 'DISCARD ALL'

/**
 * Stands before a server, and hands the session of a client that has ended on to the next client that begins in the same
 * way, as good as new: each one that really begins costs the server a process.
 */
export class SessionPool {
  readonly #target: URL
  readonly #server: Server
  readonly #idle = new Map<string, Session[]>()
  readonly #sockets = new Set<Socket>()

  /** Before the server of `url`. */
  static async start(url: string): Promise<SessionPool> {
    const pool = new SessionPool(new URL(url))
    pool.#server.listen(0, '127.0.0.1')
    await once(pool.#server, 'listening')
    return pool
  }

  private constructor(target: URL) {
    this.#target = target
    this.#server = createServer({ noDelay: true }, (client) => {
      client.on('error', () => client.destroy())
      client.once('data', (startup: Buffer) => void this.#serve(client, startup))
    })
  }

  /** The given connection string, through the pool. */
  urlThrough(url: string): string {
    const through = new URL(url)
    through.port = String((this.#server.address() as AddressInfo).port)
    return through.href
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #serve(client: Socket, startup: Buffer): Promise<void> {
    const key = startup.toString('latin1')
    const waiting = this.#take(key)
    if (waiting !== undefined) client.write(await waiting.greeting)
    const session = waiting ?? this.#begin(startup)
    const { socket } = session
    const lost = () => {
      client.destroy()
      socket.destroy()
    }
    client.on('close', lost)
    socket.on('close', lost)
    socket.pipe(client)
    client.on('data', (data: Buffer) => {
      const ends = data.subarray(-TERMINATE.length).equals(TERMINATE)
      socket.write(ends ? data.subarray(0, -TERMINATE.length) : data)
      if (!ends) return
      client.off('close', lost).end()
      socket.off('close', lost).unpipe(client)
      void this.#renew(session, key)
    })
  }

  /** One that the server has not ended meanwhile. */
  #take(key: string): Session | undefined {
    const idle = this.#idle.get(key) ?? []
    for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
      if (!session.socket.destroyed) return session
    }
    return undefined
  }

  #begin(startup: Buffer): Session {
    const socket = connect({ host: this.#target.hostname, port: Number(this.#target.port), noDelay: true })
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy())
    socket.write(startup)
    const greeting = untilReady(socket, AUTHENTICATED)
    return { socket, greeting: greeting.then((sent) => sent.subarray(sent.indexOf(AUTHENTICATED))) }
  }

  async #renew(session: Session, key: string): Promise<void> {
    session.socket.write(Buffer.concat([queryOf('ROLLBACK'), queryOf(DISCARD)]))
    await untilReady(session.socket, Buffer.from(DISCARD))
    this.#idle.set(key, [...(this.#idle.get(key) ?? []), session])
  }
}

/** What the server sends until it is ready for the next statement, after it has sent `awaited`. */
function untilReady(socket: Socket, awaited: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const receive = (data: Buffer) => {
      received = Buffer.concat([received, data])
      if (!received.includes(awaited) || !received.subarray(-READY.length).equals(READY)) return
      socket.off('data', receive)
      resolve(received)
    }
    socket.on('data', receive).resume()
  })
}

function queryOf(text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(length.length + text.length + 1)
  return Buffer.concat([Buffer.from('Q'), length, Buffer.from(`${text}\0`)])
}
