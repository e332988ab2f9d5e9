import type { SimChain } from '../chain/chain.ts'
import { HttpPort, type PortOptions, type Reply } from '../http/http-port.ts'
import { jsonText } from '../http/json-text.ts'
import type { RequestLog } from '../http/request-log.ts'
import { answerEsplora, type EsploraAnswer } from './answer.ts'
import { without } from './apply-faults.ts'
import { defaultText, type EsploraFault, type EsploraFaultStatus } from './fault.ts'
import { type EsploraRequest, readEsploraRequest } from './request.ts'
import type { EsploraVariant } from './variant.ts'

export interface EsploraOptions extends PortOptions<EsploraRequest, EsploraFault> {
  /** The implementation to imitate; mempool's by default. */
  readonly variant?: EsploraVariant
}

const TEXT_TYPE = 'text/plain'
const JSON_TYPE = 'application/json'
const HTML_TYPE = 'text/html'
/** Appended to a number or a JSON text, it invalidates either. */
const STRAY_END = '{'

/** Esplora's addresses, transactions and blocks over HTTP, backed by a simulated chain. */
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

  /** Closes open connections and stops listening. */
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
    const variant = this.#options.variant ?? 'mempool'
    const behind = faults.find((fault) => fault.kind === 'behind')
    const answer = answerEsplora(this.#chain.view(behind?.by), request, faults, variant)
    const end = faults.some(({ kind }) => kind === 'invalid-json') ? [STRAY_END] : []
    return {
      status: answer.kind === 'json' ? 200 : answer.status,
      type: answer.kind === 'json' ? JSON_TYPE : TEXT_TYPE,
      headers: {
        'Cache-Control': 'public, max-age=10',
        ...(variant === 'mempool' ? { 'X-Powered-By': 'mempool-electrs 3.3.0' } : {}),
      },
      body: [bodyOf(answer, faults), ...end],
      cost: 0,
      cut: faults.some(({ kind }) => kind === 'truncated'),
    }
  }
}

function bodyOf(answer: EsploraAnswer, faults: readonly EsploraFault[]): string {
  if (answer.kind === 'text') return answer.text
  const boast = faults.find((fault) => fault.kind === 'boastful')
  if (boast !== undefined) {
    return jsonText(answer.body).replace(/"tx_count":\d+/, `"tx_count":${boast.count}`)
  }
  const missing = faults.flatMap((fault): string[] => (fault.kind === 'missing' ? [fault.part] : []))
  return jsonText(missing.length === 0 ? answer.body : without(answer.body, missing))
}

/** The error may come from a proxy, so the answer lacks the server's own headers. */
function failed(status: EsploraFaultStatus, text = defaultText(status)): Reply {
  return { status, type: typeOf(text), body: [text], cost: 0, cut: false }
}

function typeOf(text: string): string {
  if (text.startsWith('<')) return HTML_TYPE
  return text.startsWith('{') ? JSON_TYPE : TEXT_TYPE
}
