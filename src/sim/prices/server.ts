import { HttpPort, type PortOptions, type Reply } from '../http/http-port.ts'
import type { RequestLog } from '../http/request-log.ts'
import { jsonAnswer, type PriceAnswer, type PriceProvider } from './answer.ts'
import type { PriceFault } from './fault.ts'
import { type PriceRequest, readPriceRequest } from './request.ts'

export type PriceServerOptions = PortOptions<PriceRequest, PriceFault>

/** The HTTP server of one simulated provider of prices. */
export class PriceServer {
  readonly #provider: Pick<PriceProvider, 'answer' | 'throttled'>
  readonly #port: HttpPort<PriceRequest, PriceFault>
  #options: PriceServerOptions

  constructor(provider: Pick<PriceProvider, 'answer' | 'throttled'>, options: PriceServerOptions) {
    this.#provider = provider
    this.#options = options
    this.#port = new HttpPort<PriceRequest, PriceFault>({
      options: () => this.#options,
      question: (url) => url,
      read: readPriceRequest,
      reply: (request, faults) => this.#reply(request, faults),
    })
  }

  get log(): RequestLog {
    return this.#port.log
  }

  /** Listens on a free port. Returns the base URL. */
  listen(host: string): Promise<string> {
    return this.#port.listen(host, 0)
  }

  /** Closes open connections and stops listening. */
  close(): Promise<void> {
    return this.#port.close()
  }

  /** Changes some options from the next request on. */
  configure(options: PriceServerOptions): void {
    this.#options = { ...this.#options, ...options }
  }

  #reply(request: PriceRequest, faults: readonly PriceFault[]): Reply {
    const { status, type, body } = this.#answer(request, faults)
    const cut = faults.some(({ kind }) => kind === 'truncated')
    return { status, type, body: [body], cost: 0, cut }
  }

  #answer(request: PriceRequest, faults: readonly PriceFault[]): PriceAnswer {
    const failure = faults.find((fault) => fault.kind === 'status')
    if (failure !== undefined) return jsonAnswer('{}', failure.status)
    if (faults.some(({ kind }) => kind === 'throttled')) return this.#provider.throttled()
    return this.#provider.answer(request, faults)
  }
}
