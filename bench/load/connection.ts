import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')
const OK = 'HTTP/1.1 200 '

/** One keep-alive HTTP/1.1 connection, one request at a time: far cheaper than the servers that it measures. */
export class Connection {
  readonly #socket: Socket
  readonly #host: string
  #answer: PromiseWithResolvers<void> | null = null
  #chunks: Buffer[] = []
  #length = 0
  /** Bytes of the whole answer; null until its head has been read. */
  #expected: number | null = null

  static async open(url: string): Promise<Connection> {
    const { hostname, port, host } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    await once(socket, 'connect')
    return new Connection(socket, host)
  }

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the connection was closed')))
  }

  /** Resolves when the whole answer has arrived; rejects unless its status is 200. */
  get(path: string): Promise<void> {
    this.#answer = Promise.withResolvers()
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n\r\n`, 'latin1')
    return this.#answer.promise
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    this.#expected ??= this.#readHead()
    if (this.#expected === null || this.#length < this.#expected) return
    this.#chunks = []
    this.#length = 0
    this.#expected = null
    this.#answer?.resolve()
  }

  #readHead(): number | null {
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks)
    const end = bytes.indexOf(HEAD_END)
    if (end < 0) return null
    const head = bytes.toString('latin1', 0, end)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    if (!head.startsWith(OK) || length === undefined) {
      this.#fail(new Error(`unexpected answer: ${head}`))
      return null
    }
    return end + HEAD_END.length + Number(length)
  }

  #fail(error: Error): void {
    this.#answer?.reject(error)
  }
}
