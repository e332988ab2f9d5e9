import type { ChainSlug } from '../domain/chains/chain.ts'
import type { CallOptions } from '../domain/ports/call-options.ts'
import type { SourceStatus } from '../domain/ports/source.ts'
import { httpGet } from '../net/http-get.ts'
import { Mutex } from '../net/mutex.ts'
import { RequestPolicy } from '../net/request-policy.ts'
import { classifyResponse, type Decoding } from './classify-response.ts'
import type { PriceParts } from './price-descriptor.ts'

export interface PriceClientOptions extends PriceParts {
  /** The provider's name in the ledger and in the API. */
  readonly name: string
  /** Its name in sentences. */
  readonly title: string
  /** The name of the setting that holds its URL. */
  readonly setting: string
  /** 0 = no limit. */
  readonly requestsPerMinute: number
  /** The shortest time (ms) between the starts of two requests. */
  readonly spacingMs: number
}

const BYTES_MAX = 8 * 1024 * 1024

/** Sends the requests to one provider of prices or rates, one at a time, within its limits. */
export class PriceClient {
  readonly #options: PriceClientOptions
  readonly #policy: RequestPolicy
  readonly #turns = new Mutex()
  #nextAt = 0

  constructor(options: PriceClientOptions) {
    this.#options = options
    const { name, title, clock, ledger, requestsPerMinute } = options
    const limits = { requestsPerMinute, pointsPerDay: 0 }
    this.#policy = new RequestPolicy({ name, title, limits, clock, ledger })
  }

  /** One request of a whole URL. Throws SourceError, or the signal's reason when aborted. */
  get<T>(url: string, options: CallOptions, decoding: Decoding<T>): Promise<T> {
    const { signal } = options
    const { httpTimeoutMs: timeoutMs, network, name } = this.#options
    const { fetch } = network(name)
    return this.#turns.run(signal, () =>
      this.#policy.run({ points: 0, chain: null, ...options }, async () => {
        await this.#space(signal)
        const { bytesMax = BYTES_MAX, encoding } = decoding
        const result = await httpGet(url, { fetch, timeoutMs, bytesMax, signal, encoding })
        return classifyResponse(result, decoding, this.#options)
      }),
    )
  }

  status(chains: Iterable<ChainSlug>): SourceStatus {
    return { ...this.#policy.status(), isPublic: true, chains: [...chains] }
  }

  /** Loads what other processes have stored of its limits and pauses. */
  refresh(): Promise<void> {
    return this.#policy.refresh()
  }

  async #space(signal: AbortSignal): Promise<void> {
    const { clock, spacingMs } = this.#options
    const waitMs = Math.min(this.#nextAt - clock.now(), spacingMs)
    if (waitMs > 0) await clock.sleep(waitMs, signal)
    this.#nextAt = clock.now() + spacingMs
  }
}
