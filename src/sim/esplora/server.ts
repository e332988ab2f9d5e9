import type { SimChain } from '../chain/chain.ts'
import { HttpPort, type PortOptions, type Reply } from '../http/http-port.ts'
import { jsonText } from '../http/json-text.ts'
import type { RequestLog } from '../http/request-log.ts'
import { answerEsplora, type EsploraAnswer } from './answer.ts'
import { without } from './apply-faults.ts'
import { type EsploraFault, type EsploraFaultStatus, usualText } from './fault.ts'
import { type EsploraRequest, readEsploraRequest } from './request.ts'
import type { EsploraVariant } from './variant.ts'

export interface EsploraOptions extends PortOptions<EsploraRequest, EsploraFault> {
  /** Whose server it is; mempool's by default. */
  readonly flavour?: EsploraVariant
}

const TEXT_TYPE = 'text/plain'
const JSON_TYPE = 'application/json'
const HTML_TYPE = 'text/html'
/** After a number as after a JSON text it leaves neither. */
const STRAY_END = '{'

/** Esplora's addresses, transactions and blocks over HTTP, told by a simulated chain. */
export class EsploraServer {
  readonly #chain: SimChain
  readonly #port: HttpPort<EsploraRequest, EsploraFault>
  #options: EsploraOptions

  constructor(chain: SimChain, options: EsploraOptions = {}) {
    this.#chain = chain
    this.#options = options
    this.#port = new HttpPort<EsploraRequest, EsploraFault>({
      options: () => this.#options,
      question: (url) => url,
      read: readEsploraRequest,
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

  /** Cuts what is open and stops listening. */
  close(): Promise<void> {
    return this.#port.close()
  }

  /** Changes some options from the next request on. */
  configure(options: EsploraOptions): void {
    this.#options = { ...this.#options, ...options }
  }

  #reply(request: EsploraRequest, faults: readonly EsploraFault[]): Reply {
    const failure = faults.find((fault) => fault.kind === 'status')
    if (failure !== undefined) return failed(failure.status, failure.text)
    const flavour = this.#options.flavour ?? 'mempool'
    const behind = faults.find((fault) => fault.kind === 'behind')
    const answer = answerEsplora(this.#chain.view(behind?.moment), request, faults, flavour)
    const end = faults.some(({ kind }) => kind === 'invalid-json') ? [STRAY_END] : []
    return {
      status: answer.kind === 'json' ? 200 : answer.status,
      type: answer.kind === 'json' ? JSON_TYPE : TEXT_TYPE,
      headers: {
        'Cache-Control': 'public, max-age=10',
        ...(flavour === 'mempool' ? { 'X-Powered-By': 'mempool-electrs 3.3.0' } : {}),
      },
      body: [bodyOf(answer, faults), ...end],
      cost: 0,
      cut: faults.some(({ kind }) => kind === 'truncated'),
    }
  }
}

function bodyOf(answer: EsploraAnswer, faults: readonly EsploraFault[]): string {
  if (answer.kind === 'text') return answer.text
  const missing = faults.flatMap((fault): string[] => (fault.kind === 'missing' ? [fault.part] : []))
  return jsonText(missing.length === 0 ? answer.body : without(answer.body, missing))
}

/** What stands in front of the server may have failed, so nothing tells whose it is. */
function failed(status: EsploraFaultStatus, text = usualText(status)): Reply {
  return { status, type: typeOf(text), body: [text], cost: 0, cut: false }
}

function typeOf(text: string): string {
  if (text.startsWith('<')) return HTML_TYPE
  return text.startsWith('{') ? JSON_TYPE : TEXT_TYPE
}
