import type { SimChain } from '../chain/chain.ts'
import { without } from '../esplora/apply-faults.ts'
import { HttpPort, type PortOptions, type Reply } from '../http/http-port.ts'
import { jsonText } from '../http/json-text.ts'
import type { RequestLog } from '../http/request-log.ts'
import { answerBlockbook } from './answer.ts'
import type { BlockbookFault } from './fault.ts'
import { type BlockbookRequest, readBlockbookRequest } from './request.ts'

export interface BlockbookOptions extends PortOptions<BlockbookRequest, BlockbookFault> {
  /** The most transactions of a page, whatever is requested; 1,000 by default. */
  readonly pageSizeMax?: number
  /** Lists the transactions of a block by their hashes instead of their places. */
  readonly isOrderedByHash?: boolean
}

const JSON_TYPE = 'application/json; charset=utf-8'
const PAGE_SIZE_MAX = 1000
/** Appended to a JSON text, it invalidates it. */
const STRAY_END = '{'

/** Blockbook's REST API (version 2) over HTTP, backed by a simulated chain. */
export class BlockbookServer {
  readonly #chain: SimChain
  readonly #port: HttpPort<BlockbookRequest, BlockbookFault>
  #options: BlockbookOptions

  constructor(chain: SimChain, options: BlockbookOptions = {}) {
    this.#chain = chain
    this.#options = options
    this.#port = new HttpPort<BlockbookRequest, BlockbookFault>({
      options: () => this.#options,
      question: (url) => url,
      read: readBlockbookRequest,
      reply: (request, faults) => this.#reply(request, faults),
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
    return this.#port.close()
  }

  /** Changes some options from the next request on. */
  configure(options: BlockbookOptions): void {
    this.#options = { ...this.#options, ...options }
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
    const { status, body } = answerBlockbook(view, request, faults, { pageSizeMax, isOrderedByHash })
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
