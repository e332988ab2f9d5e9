import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { type Fetch, httpPost } from '../../net/http-get.ts'
import type { Network } from '../../net/network.ts'
import { patientFetch } from '../../net/patient-fetch.ts'
import type { RequestPolicy } from '../../net/request-policy.ts'
import { sanitizeMessage } from '../../net/sanitize-message.ts'
import type { Authorization } from './authorization.ts'
import { classifyResponse, type RpcAnswer } from './classify-response.ts'

export interface RpcClientOptions {
  /** Without credentials. */
  readonly url: string
  /** The names of the settings that hold URL and cookie file. */
  readonly settings: string
  readonly title: string
  readonly chain: ChainSlug
  readonly authorization: Authorization
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly policy: RequestPolicy
  readonly network: Network
}

export interface RpcRequest<T> {
  readonly method: string
  readonly params?: readonly unknown[]
  /** Reads the result, whose numbers with a fraction are strings. Throws UnusableAnswer. */
  readonly decode: (result: unknown) => T
  /** For a request that the node works on for long. */
  readonly timeoutMs?: number
  readonly tipOf?: (value: T) => number | null
}

export interface RpcOptions {
  readonly signal: AbortSignal
  /** Sent even while the node counts as down. */
  readonly manual: boolean
}

/** A block of Bitcoin in JSON has up to 15 MB. */
const BYTES_MAX = 256 * 1024 * 1024
const UNAUTHORIZED = 401

/** Calls methods of a node. Throws SourceError, or the signal's reason. */
export class RpcClient {
  readonly title: string
  readonly #options: RpcClientOptions
  readonly #patientFetch: Fetch
  #id = 0

  constructor(options: RpcClientOptions) {
    this.title = options.title
    this.#options = options
    this.#patientFetch = patientFetch(options.network, options.httpTimeoutMs)
  }

  /** The result. An error of the method is thrown as `failed`. */
  async result<T>(request: RpcRequest<T>, options: RpcOptions): Promise<T> {
    const answer = await this.call(request, options)
    if (answer.kind === 'result') return answer.value
    throw new SourceError(
      'failed',
      'source_rejected',
      `${this.title} has rejected ${request.method} (${answer.code}).${sanitizeMessage(answer.message, null)}`,
    )
  }

  /** The result, or the error that the method has ended with. */
  async call<T>(request: RpcRequest<T>, { signal, manual }: RpcOptions): Promise<RpcAnswer<T>> {
    const { policy, chain } = this.#options
    return await policy.run({ points: 0, chain, signal, manual }, async () => {
      const result = await this.#send(request, signal)
      return classifyResponse(result, request, this.#options)
    })
  }

  async #send<T>(request: RpcRequest<T>, signal: AbortSignal) {
    const { authorization } = this.#options
    const result = await this.#post(request, signal)
    const isRefused = result.kind === 'response' && result.status === UNAUTHORIZED
    return isRefused && (await authorization.renew()) ? await this.#post(request, signal) : result
  }

  async #post<T>({ method, params = [], timeoutMs }: RpcRequest<T>, signal: AbortSignal) {
    const { url, authorization, network, httpTimeoutMs } = this.#options
    this.#id += 1
    const headers = { 'content-type': 'application/json', ...(await authorization.headers()) }
    const text = JSON.stringify({ jsonrpc: '1.0', id: this.#id, method, params })
    const sent = { signal, bytesMax: BYTES_MAX }
    return timeoutMs === undefined
      ? await httpPost(url, { text, headers }, { ...sent, fetch: network.fetch, timeoutMs: httpTimeoutMs })
      : await httpPost(url, { text, headers }, { ...sent, fetch: this.#patientFetch, timeoutMs })
  }
}
