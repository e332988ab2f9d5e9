import type { SimChain } from '../chain/chain.ts'
import { HttpPort, type PortOptions, type Reply } from '../http/http-port.ts'
import { jsonText } from '../http/json-text.ts'
import type { RequestLog } from '../http/request-log.ts'
import { type Answer, type AnswerOptions, answerAddress, answerAddresses } from './answer.ts'
import {
  CACHE_SECONDS,
  type CacheState,
  contextOf,
  costOf,
  errorTextOf,
  UNKNOWN_KEY_TEXT,
} from './context.ts'
import type { BlockchairFault, ErrorBody, FaultStatus } from './fault.ts'
import { RenderedPages } from './rendered-pages.ts'
import { type BlockchairRequest, questionOf, readBlockchairRequest } from './request.ts'
import { answerPremium, answerStats } from './stats.ts'
import { answerTransactions } from './transactions.ts'

export interface ServerOptions
  extends Partial<AnswerOptions>,
    PortOptions<BlockchairRequest, BlockchairFault> {
  /** Valid keys; without it every key is valid. */
  readonly keys?: readonly string[]
  /** The daily quota of a key in `/premium/stats`. */
  readonly pointsPerDay?: number
  /** Caches answers for 60 s, as the real server does. */
  readonly cache?: boolean
}

interface CachedAnswer {
  readonly answer: Answer
  readonly since: number
}

const PRICE_USD = 83_389
const POINTS_PER_DAY = 50_000
const MS_PER_DAY = 86_400_000
const JSON_TYPE = 'application/json'
const HTML_BODY = '<!DOCTYPE html>\n<html><head><title>502</title></head><body>Bad gateway</body></html>\n'
const CONTEXT_START = ',"context":'

/** Blockchair's address dashboards over HTTP, backed by simulated chains. */
export class BlockchairServer {
  /** Shared with the benchmarks, which cache pages ahead. */
  readonly rendered = new RenderedPages()
  readonly #chains: readonly SimChain[]
  readonly #port: HttpPort<BlockchairRequest, BlockchairFault>
  readonly #cached = new Map<string, CachedAnswer>()
  #options: ServerOptions

  constructor(chains: readonly SimChain[], options: ServerOptions = {}) {
    this.#chains = chains
    this.#options = options
    this.#port = new HttpPort<BlockchairRequest, BlockchairFault>({
      options: () => this.#options,
      question: questionOf,
      read: readBlockchairRequest,
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
  configure(options: ServerOptions): void {
    this.#options = { ...this.#options, ...options }
  }

  #reply(request: BlockchairRequest, faults: readonly BlockchairFault[]): Reply {
    const failure = faults.find((fault) => fault.kind === 'status')
    if (failure !== undefined) return this.#failed(failure.status, failure.body)
    if (request.kind === 'unknown' || !this.#isServed(request)) return this.#failed(404, 'framework', '')
    if (!this.#isKeyKnown(request)) return this.#failed(402, 'unknown-key')
    if (request.mistake !== null) return this.#failed(400, 'context', request.mistake)
    const faulty = faults.some(({ kind }) => kind !== 'latency')
    const { answer, cache } = this.#lookUp(request, faults, this.#options.cache === true && !faulty)
    return this.#rendered(request, faults, answer, cache)
  }

  #isServed({ kind, chain }: BlockchairRequest): boolean {
    return kind === 'premium' || this.#chains.some((simulated) => simulated.chain.slug === chain)
  }

  #isKeyKnown({ kind, key }: BlockchairRequest): boolean {
    if (key === null) return kind !== 'premium'
    return this.#options.keys?.includes(key) ?? true
  }

  #lookUp(
    request: BlockchairRequest,
    faults: readonly BlockchairFault[],
    useCache: boolean,
  ): { answer: Answer; cache: CacheState } {
    const now = this.#port.now()
    const cached = useCache ? this.#cached.get(request.question) : undefined
    if (cached !== undefined && now < cached.since + CACHE_SECONDS * 1000) {
      return { answer: cached.answer, cache: { live: false, since: cached.since } }
    }
    const answer = this.#answer(request, faults)
    if (useCache) this.#cached.set(request.question, { answer, since: now })
    return { answer, cache: { live: true, since: now } }
  }

  #answer(request: BlockchairRequest, faults: readonly BlockchairFault[]): Answer {
    const {
      emptySet = 'empty',
      cashaddrKeys = 'usual',
      setCounts = 'transactions',
      setLimits = 'rows',
    } = this.#options
    const priceUsd = this.#priceUsd
    const options: AnswerOptions = { priceUsd, emptySet, cashaddrKeys, setCounts, setLimits }
    const simulated = this.#chains.find(({ chain }) => chain.slug === request.chain)
    if (simulated === undefined) {
      const midnight = request.at - (request.at % MS_PER_DAY)
      const spent = this.log.pointsSince(midnight, request.key ?? '')
      return answerPremium(this.#options.pointsPerDay ?? POINTS_PER_DAY, spent, request.at)
    }
    const behind = faults.find((fault) => fault.kind === 'behind')
    const view = simulated.view(behind?.by)
    if (request.kind === 'address') return answerAddress(view, request, faults, options, this.rendered)
    if (request.kind === 'transactions') return answerTransactions(view, request, faults, options)
    if (request.kind === 'addresses') return answerAddresses(view, request, faults, options)
    return answerStats(view, options.priceUsd)
  }

  #rendered(
    request: BlockchairRequest,
    faults: readonly BlockchairFault[],
    answer: Answer,
    cache: CacheState,
  ): Reply {
    const missing = faults.flatMap((fault) => (fault.kind === 'missing' ? [fault.part] : []))
    const { state, ...headless } = answer.head
    const head = missing.includes('state') || state === undefined ? headless : { ...headless, state }
    const cost = costOf(request)
    let data = answer.data
    if (missing.includes('data-null')) data = ['null']
    if (missing.includes('data-array')) data = ['[]']
    const context = jsonText(contextOf(head, this.#priceUsd, cache, cost))
    const end = missing.includes('context') ? ['}'] : [CONTEXT_START, context, '}']
    const body = ['{"data":', ...data, ...(faults.some(({ kind }) => kind === 'invalid-json') ? [] : end)]
    const cut = faults.some(({ kind }) => kind === 'truncated')
    return { status: answer.status, type: JSON_TYPE, body, cost, cut }
  }

  #failed(status: FaultStatus, form: ErrorBody = 'context', text = errorTextOf(status)): Reply {
    const error = form === 'unknown-key' ? UNKNOWN_KEY_TEXT : text
    if (form === 'html') return { status, type: 'text/html', body: [HTML_BODY], cost: 0, cut: false }
    const whole = { status, type: JSON_TYPE, cost: 0, cut: false }
    if (form === 'framework') {
      return { ...whole, body: [jsonText({ message: status === 500 ? 'Server Error' : '' })] }
    }
    const head = { code: status, error }
    const cache = { live: true, since: this.#port.now() }
    const context = form === 'bare' ? head : contextOf(head, this.#priceUsd, cache, 1)
    return { ...whole, body: [`{"data":null${CONTEXT_START}`, jsonText(context), '}'] }
  }

  get #priceUsd(): number {
    return this.#options.priceUsd ?? PRICE_USD
  }
}
