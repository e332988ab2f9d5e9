import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** An error to answer with. */
export class StubError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Answers with no message at all. */
export const SILENCE = Symbol('silence')

export interface StubRequest {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

type Handler = (params: readonly unknown[]) => unknown

/** A server that speaks the Electrum protocol as a test says: a handler for each method, and every line recorded. */
export class ElectrumStub implements AsyncDisposable {
  /** What was requested, one list for each line. */
  readonly lines: (readonly StubRequest[])[] = []
  /** Bytes that arrived, whatever they are. */
  bytes = 0
  connections = 0
  handlers: Record<string, Handler> = {}
  /** What is written for the answers of one line; by default one line. */
  write: (text: string, socket: Socket) => void = (text, socket) => void socket.write(text)
  /** The answers of a batch, which may be in any order. */
  arrange: (answers: readonly object[]) => unknown = (answers) => answers
  readonly #server: Server
  /** As they were accepted, below TLS. */
  readonly #raw = new Set<Socket>()
  /** To read from and write to. */
  readonly #sockets = new Set<Socket>()

  private constructor(pem: string | null) {
    const accept = (socket: Socket) => this.#accept(socket)
    this.#server = pem === null ? createServer(accept) : createTlsServer({ key: pem, cert: pem }, accept)
    this.#server.on('connection', (socket: Socket) => this.#raw.add(socket.on('error', () => {})))
    this.#server.on('tlsClientError', () => {})
  }

  /** With the key and certificate in `pem` it speaks TLS. */
  static async start(pem: string | null = null, port = 0): Promise<ElectrumStub> {
    const stub = new ElectrumStub(pem)
    stub.#server.listen(port, '127.0.0.1')
    await once(stub.#server, 'listening')
    return stub
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** All requests of a method. */
  requests(method: string): readonly StubRequest[] {
    return this.lines.flat().filter((request) => request.method === method)
  }

  notify(method: string, params: readonly unknown[]): void {
    this.send(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`)
  }

  send(text: string): void {
    for (const socket of this.#sockets) this.write(text, socket)
  }

  disconnectAll(): void {
    for (const socket of this.#raw) socket.destroy()
    this.#raw.clear()
    this.#sockets.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disconnectAll()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(socket: Socket): void {
    this.connections += 1
    let text = ''
    this.#sockets.add(socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket)))
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      this.bytes += chunk.length
      text += chunk
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) this.#answer(JSON.parse(line) as StubRequest | StubRequest[], socket)
    })
  }

  #answer(message: StubRequest | StubRequest[], socket: Socket): void {
    const requests = Array.isArray(message) ? message : [message]
    this.lines.push(requests)
    const answers = requests.map((request) => this.#result(request)).filter((answer) => answer !== null)
    if (answers.length === 0 || socket.destroyed) return
    const answer = Array.isArray(message) ? this.arrange(answers) : answers[0]
    this.write(`${JSON.stringify(answer)}\n`, socket)
  }

  #result({ id, method, params }: StubRequest): object | null {
    const handler = this.handlers[method]
    try {
      if (handler === undefined) throw new StubError(-32_601, `unknown method "${method}"`)
      const result = handler(params)
      return result === SILENCE ? null : { jsonrpc: '2.0', id, result }
    } catch (error) {
      if (!(error instanceof StubError)) throw error
      return { jsonrpc: '2.0', id, error: { code: error.code, message: error.message } }
    }
  }
}
