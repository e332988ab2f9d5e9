import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { RequestLog } from './request-log.ts'

export interface PortOptions<Request, Fault> {
  /** Delay of every answer in milliseconds. */
  readonly latencyMs?: number
  readonly faults?: (request: Request) => Fault | readonly Fault[] | null
  /** Runs when a request arrives, before the chain is read. */
  readonly beforeRequest?: (request: Request) => void | Promise<void>
  /** Runs when the answer is complete, before it is sent. */
  readonly afterRequest?: (request: Request) => void | Promise<void>
  /** Milliseconds since 1970; the machine's clock by default. */
  readonly now?: () => number
}

/** An answer. `cut` closes the connection after half of the body. */
export interface Reply {
  readonly status: number
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: readonly (string | Buffer)[]
  readonly cost: number
  readonly cut: boolean
}

/** The provider's part of a server: parses requests and answers them. */
export interface Protocol<Request, Fault> {
  options(): PortOptions<Request, Fault>
  /** Requests with the same question count as repeats of each other. */
  question(url: string): string
  read(url: string, number: number, repeat: number, at: number): Request
  reply(request: Request, faults: readonly Fault[]): Reply
  /** Takes a connection that asks to be upgraded; without it there are none. */
  upgrade?(request: IncomingMessage, socket: Duplex): void
}

/** The kinds that concern the connection; the protocol handles all others. */
interface PortFault {
  readonly kind: string
  readonly ms?: number
}

/** An HTTP server for one protocol: logs every request and applies the faults of the connection. */
export class HttpPort<Request, Fault extends PortFault> {
  readonly log = new RequestLog()
  readonly #protocol: Protocol<Request, Fault>
  readonly #server: Server

  constructor(protocol: Protocol<Request, Fault>) {
    this.#protocol = protocol
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(asError(error)))
    })
    const { upgrade } = protocol
    if (upgrade !== undefined) this.#server.on('upgrade', (request, socket) => upgrade(request, socket))
  }

  /** Listens; port 0 picks a free one. Returns the base URL. */
  async listen(host: string, port: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject).listen(port, host, resolve)
    await promise
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`
  }

  /** Closes open connections and stops listening. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    this.#server.closeAllConnections()
    await promise
  }

  now(): number {
    return this.#protocol.options().now?.() ?? Date.now()
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const protocol = this.#protocol
    const url = incoming.url ?? '/'
    const at = this.now()
    const { number, repeat } = this.log.open(url, protocol.question(url), at)
    response.once('close', () => this.log.close())
    const request = protocol.read(url, number, repeat, at)
    await protocol.options().beforeRequest?.(request)
    const faults = asList(protocol.options().faults?.(request))
    this.log.update(number, { faults: faults.map(({ kind }) => kind) })
    const latency = faults.reduce(
      (sum, fault) => sum + (fault.kind === 'latency' ? (fault.ms ?? 0) : 0),
      protocol.options().latencyMs ?? 0,
    )
    if (latency > 0) await sleep(latency)
    if (faults.some(({ kind }) => kind === 'time-out')) return
    const reply = faults.some(({ kind }) => kind === 'reset') ? null : protocol.reply(request, faults)
    this.log.update(number, { status: reply?.status ?? null, cost: reply?.cost ?? 0 })
    await protocol.options().afterRequest?.(request)
    if (reply === null) response.socket?.resetAndDestroy()
    else send(response, reply)
  }
}

function send(response: ServerResponse, { status, type, headers, body, cut }: Reply): void {
  const pieces = body.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': length,
    'Access-Control-Allow-Origin': '*',
    ...headers,
  })
  if (cut) {
    response.write(Buffer.concat(pieces).subarray(0, length >>> 1), () => response.destroy())
    return
  }
  response.cork()
  for (const piece of pieces) response.write(piece)
  response.end()
}

function asList<Fault>(faults: Fault | readonly Fault[] | null | undefined): readonly Fault[] {
  if (faults === null || faults === undefined) return []
  return Array.isArray(faults) ? faults : [faults as Fault]
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
