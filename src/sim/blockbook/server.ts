import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { SimChain } from '../chain/chain.ts'
import { without } from '../esplora/apply-faults.ts'
import { HttpPort, type PortOptions, type Reply } from '../http/http-port.ts'
import { jsonText } from '../http/json-text.ts'
import type { RequestLog } from '../http/request-log.ts'
import { answerBlockbook } from './answer.ts'
import type { BlockbookFault } from './fault.ts'
import { BlockbookPushSession, type PushFaultPlan, type PushMessage } from './push-session.ts'
import { type BlockbookRequest, readBlockbookRequest } from './request.ts'
import { DerivedWallets } from './wallets.ts'
import { WebSocketEnd } from './web-socket.ts'

export interface BlockbookOptions extends PortOptions<BlockbookRequest, BlockbookFault> {
  /** The most transactions of a page, whatever is requested; 1,000 by default. */
  readonly pageSizeMax?: number
  /** Lists the transactions of a block by their hashes instead of their places. */
  readonly isOrderedByHash?: boolean
  /** Faults of notifications. */
  readonly pushFaults?: PushFaultPlan
  /** New WebSockets are ended at once. */
  readonly refusesSockets?: boolean
}

const JSON_TYPE = 'application/json; charset=utf-8'
const PAGE_SIZE_MAX = 1000
/** Appended to a JSON text, it invalidates it. */
const STRAY_END = '{'

/** Blockbook's REST API (version 2) and its WebSocket, backed by a simulated chain. */
export class BlockbookServer {
  readonly #chain: SimChain
  readonly #port: HttpPort<BlockbookRequest, BlockbookFault>
  readonly messages: PushMessage[] = []
  readonly #sessions = new Map<BlockbookPushSession, WebSocketEnd>()
  readonly #unlisten: () => void
  readonly #wallets: DerivedWallets
  #options: BlockbookOptions

  constructor(chain: SimChain, options: BlockbookOptions = {}) {
    this.#chain = chain
    this.#wallets = new DerivedWallets(chain.chain)
    this.#options = options
    this.#port = new HttpPort<BlockbookRequest, BlockbookFault>({
      options: () => this.#options,
      question: (url) => url,
      read: readBlockbookRequest,
      reply: (request, faults) => this.#reply(request, faults),
      upgrade: (request, socket) => this.#upgrade(request, socket),
    })
    this.#unlisten = chain.onChange(() => {
      for (const session of this.#sessions.keys()) session.changed()
    })
  }

  get log(): RequestLog {
    return this.#port.log
  }

  /** Listens; port 0 picks a free one. Returns the base URL. */
  listen(host: string, port: number): Promise<string> {
    return this.#port.listen(host, port)
  }

  /** Closes open connections and stops listening. */
  close(): Promise<void> {
    this.#unlisten()
    this.disconnect()
    return this.#port.close()
  }

  /** The addresses that open connections have subscribed to. */
  get watched(): readonly string[] {
    return [...this.#sessions.keys()].flatMap((session) => session.watched)
  }

  /** Ends all WebSockets. */
  disconnect(): void {
    for (const socket of this.#sessions.values()) socket.destroy()
  }

  /** Changes some options from the next request on. */
  configure(options: BlockbookOptions): void {
    this.#options = { ...this.#options, ...options }
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    if (request.url !== '/websocket' || this.#options.refusesSockets === true) {
      socket.destroy()
      return
    }
    const end = WebSocketEnd.accept(request, socket, (text) => session.arrived(text))
    const session = new BlockbookPushSession({
      view: () => this.#chain.view(),
      send: (text) => end.send(text),
      faults: () => this.#options.pushFaults ?? (() => null),
      log: (message) => this.messages.push(message),
    })
    this.#sessions.set(session, end)
    end.onClose(() => this.#sessions.delete(session))
  }

  #reply(request: BlockbookRequest, faults: readonly BlockbookFault[]): Reply {
    const failure = faults.find((fault) => fault.kind === 'status')
    if (failure !== undefined)
      return reply(failure.status, jsonText({ error: failure.text ?? 'Internal server error' }))
    // Go's router answers the bare path with a redirect.
    if (request.url === '/api/v2') return { ...reply(301, ''), headers: { Location: '/api/v2/' } }
    const behind = faults.find((fault) => fault.kind === 'behind')
    const { pageSizeMax = PAGE_SIZE_MAX, isOrderedByHash = false } = this.#options
    const view = this.#chain.view(behind?.by)
    const { status, body } = answerBlockbook(view, request, faults, {
      pageSizeMax,
      isOrderedByHash,
      wallets: this.#wallets,
    })
    const missing = faults.flatMap((fault): string[] => (fault.kind === 'missing' ? [fault.part] : []))
    const text = jsonText(missing.length === 0 ? body : without(body, missing))
    const isInvalid = faults.some(({ kind }) => kind === 'invalid-json')
    const cut = faults.some(({ kind }) => kind === 'truncated')
    return { ...reply(status, isInvalid ? text + STRAY_END : text), cut }
  }
}

function reply(status: number, text: string): Reply {
  return { status, type: JSON_TYPE, body: [text], cost: 0, cut: false }
}
