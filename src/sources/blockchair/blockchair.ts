import { allChains, type Chain, type ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  type BatchCheck,
  type BatchChecker,
  type BatchCheckRequest,
  type CallOptions,
  type HistoryPage,
  type PageRequest,
  type SetAnswer,
  type SetReader,
  type SetRequest,
  SourceError,
  type SourceStatus,
  type Work,
} from '../../domain/ports/source.ts'
import type { SourceLedger } from '../../domain/ports/source-ledger.ts'
import type {
  TransactionReader,
  TransactionReadings,
  TransactionsRequest,
} from '../../domain/ports/transaction-reader.ts'
import { type Fetch, httpGet } from '../../net/http-get.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import type { RequestLimits } from '../../net/request-budget.ts'
import { RequestPolicy } from '../../net/request-policy.ts'
import type { OpenSource } from '../source-descriptor.ts'
import { blockchairAddress } from './blockchair-address.ts'
import { BLOCKCHAIR_CHAINS } from './chains.ts'
import { classifyResponse, type Decoding } from './classify-response.ts'
import { decodeBatchCheck, decodeNothingFound, decodePage } from './decode-answer.ts'
import { decodePremium } from './decode-premium.ts'
import { decodeNoSet, decodeSet } from './decode-set.ts'
import { decodeNoTransactions, decodeTransactions } from './decode-transactions.ts'

export interface BlockchairOptions {
  /** Paths such as `/{chain}/dashboards/…` are appended to it. */
  readonly baseUrl: string
  readonly apiKey: string | null
  /** Those that it is asked about; all by default. */
  readonly chains?: readonly ChainSlug[]
  readonly limits: RequestLimits
  /** For one request, including its whole answer. */
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly ledger: SourceLedger
  readonly fetch?: Fetch
  /** Called when its state or its tip has changed. */
  readonly onChange?: () => void
}

interface BlockchairRequest {
  /** Null if the answer has no tip. */
  readonly chain: ChainSlug | null
  readonly target: RequestTarget
  readonly path: string
  readonly query: string
  readonly points: number
  readonly isReplaceable?: boolean
}

const TITLE = 'Blockchair'
const PUBLIC_HOST = 'api.blockchair.com'
const PAGE_ROWS = 10_000
const OFFSET_MAX = 1_000_000
const BATCH_SIZE = 100
const TRANSACTIONS_MAX = 10
/** A transaction of the largest size has some 2,500 inputs, of 1.5 kB each. */
const TRANSACTIONS_BYTES_MAX = 16 * 1024 * 1024
/** Five times a page of 10,000 rows. */
const PAGE_BYTES_MAX = 8 * 1024 * 1024
const TOTALS_BYTES_MAX = 256 * 1024
/** One for the address, one for the details of its transactions. */
const PAGE_POINTS = 2

/**
 * Histories from Blockchair's address dashboards. The second number of `offset` applies to the list of unspent outputs,
 * which is not requested. It is set to the repeat count, so that a repeated request has a URL that no cache holds.
 */
export class Blockchair implements OpenSource {
  readonly name = 'blockchair'
  readonly title = TITLE
  readonly offsetMax = OFFSET_MAX
  readonly batchChecker: BatchChecker = {
    sizeMax: BATCH_SIZE,
    check: (request, options) => this.#batchCheck(request, options),
  }
  readonly setReader: SetReader = {
    sizeMax: BATCH_SIZE,
    rowsMax: PAGE_ROWS,
    read: (request, options) => this.#readSet(request, options),
  }
  readonly walletReader = null
  readonly transactionInspector = null
  readonly push = null
  readonly transactionReader: TransactionReader = {
    sizeMax: TRANSACTIONS_MAX,
    read: (request, options) => this.#transactions(request, options),
  }
  readonly #options: BlockchairOptions
  readonly #baseUrl: string
  readonly #chains: readonly ChainSlug[]
  readonly #policy: RequestPolicy

  constructor(options: BlockchairOptions) {
    const { limits, clock, ledger, onChange } = options
    this.#options = options
    this.#chains = options.chains ?? allChains().map(({ slug }) => slug)
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '')
    this.#policy = new RequestPolicy({ name: this.name, title: TITLE, limits, clock, ledger, onChange })
  }

  serves(chain: ChainSlug): boolean {
    return this.#chains.includes(chain)
  }

  /** Loads persisted usage, so that `status` is right before the first call. */
  refresh(): Promise<void> {
    return this.#policy.refresh()
  }

  /** Fetches the quota of the key; a failure shows in `status`. */
  async open(signal: AbortSignal): Promise<void> {
    try {
      await this.fetchQuota({ signal, manual: false })
    } catch (error) {
      if (!signal.aborted && !(error instanceof SourceError)) throw error
    }
  }

  /** Fetches the key's daily quota and what is used of it; does nothing without a key. Throws SourceError. */
  async fetchQuota(options: CallOptions): Promise<void> {
    const { apiKey } = this.#options
    if (apiKey === null) return
    const request = {
      chain: null,
      target: { kind: 'source' },
      path: 'premium/stats',
      query: '',
      points: 0,
    } as const
    const reported = await this.#call(request, options, {
      bytesMax: TOTALS_BYTES_MAX,
      decode: decodePremium,
      notFound: () => null,
      apiKey,
    })
    await this.#policy.learnQuota(reported)
  }

  page({ chain, address, from, repeat }: PageRequest, options: CallOptions): Promise<HistoryPage> {
    const offset = from.kind === 'newest' ? 0 : from.offset
    if (offset > OFFSET_MAX) throw new RangeError(`${TITLE} takes no offset above ${OFFSET_MAX}.`)
    const name = blockchairAddress(chain, address)
    const path = `${BLOCKCHAIR_CHAINS[chain.slug].path}/dashboards/address/${name}`
    const query = `transaction_details=true&limit=${PAGE_ROWS},0&offset=${offset},${repeat}`
    const target = { kind: 'address', address } as const
    const request = { chain: chain.slug, target, path, query, points: PAGE_POINTS }
    return this.#call(request, options, {
      bytesMax: PAGE_BYTES_MAX,
      decode: (body) => decodePage(body, name, offset),
      notFound: () => null,
      apiKey: this.#options.apiKey,
    })
  }

  availableAt(now: number): number {
    return this.#policy.availableAt(now, PAGE_POINTS)
  }

  paceMs(now: number, work: Work): number {
    return work === 'read'
      ? this.#policy.paceMs(now, PAGE_POINTS)
      : this.#policy.paceMs(now, batchPoints(BATCH_SIZE)) / BATCH_SIZE
  }

  status(): SourceStatus {
    const isPublic = new URL(this.#baseUrl).hostname === PUBLIC_HOST
    return { ...this.#policy.status(), isPublic, chains: this.#chains }
  }

  #batchCheck({ chain, addresses, repeat }: BatchCheckRequest, options: CallOptions): Promise<BatchCheck> {
    const { names, ...request } = batchRequest(chain, addresses)
    const query = `limit=0,0&offset=0,${repeat}`
    const points = batchPoints(addresses.length)
    return this.#call({ ...request, query, points }, options, {
      bytesMax: TOTALS_BYTES_MAX,
      decode: (body) => decodeBatchCheck(body, names),
      notFound: (body) => decodeNothingFound(body, names),
      apiKey: this.#options.apiKey,
    })
  }

  #readSet({ chain, addresses, repeat }: SetRequest, options: CallOptions): Promise<SetAnswer> {
    const { names, ...request } = batchRequest(chain, addresses)
    const query = `transaction_details=true&limit=${PAGE_ROWS},0&offset=0,${repeat}`
    const points = batchPoints(addresses.length) + 1
    return this.#call({ ...request, query, points, isReplaceable: true }, options, {
      bytesMax: PAGE_BYTES_MAX,
      decode: (body) => decodeSet(body, names, PAGE_ROWS),
      notFound: decodeNoSet,
      apiKey: this.#options.apiKey,
    })
  }

  #transactions({ chain, hashes }: TransactionsRequest, options: CallOptions): Promise<TransactionReadings> {
    if (hashes.length < 1 || hashes.length > TRANSACTIONS_MAX) {
      throw new RangeError(`${TITLE} takes 1 to ${TRANSACTIONS_MAX} transactions at once.`)
    }
    const path = `${BLOCKCHAIR_CHAINS[chain.slug].path}/dashboards/transactions/${hashes.join(',')}`
    const [hash = '', ...more] = hashes
    const target: RequestTarget =
      more.length === 0 ? { kind: 'address', address: hash } : { kind: 'batch', addresses: hashes }
    const points = batchPoints(hashes.length)
    const request = { chain: chain.slug, target, path, query: '', points }
    return this.#call(request, options, {
      bytesMax: TRANSACTIONS_BYTES_MAX,
      decode: (body) => decodeTransactions(body, chain, hashes),
      notFound: (body) => decodeNoTransactions(body, hashes),
      apiKey: this.#options.apiKey,
    })
  }

  #call<T extends { readonly tip: number | null }>(
    { path, query, ...request }: BlockchairRequest,
    options: CallOptions,
    decoding: Decoding<T>,
  ): Promise<T> {
    const { apiKey, httpTimeoutMs: timeoutMs, fetch = globalThis.fetch } = this.#options
    const key = apiKey === null ? [] : [`key=${encodeURIComponent(apiKey)}`]
    const queries = [query, ...key].filter((part) => part !== '')
    const url = `${this.#baseUrl}/${path}${queries.length === 0 ? '' : `?${queries.join('&')}`}`
    // The quota is fetched in the background, so it can wait for the next day.
    const wait = request.chain === null ? { maxWaitMs: Number.POSITIVE_INFINITY } : {}
    return this.#policy.run({ ...request, ...options, ...wait }, async () => {
      const { signal } = options
      return classifyResponse(
        await httpGet(url, { fetch, timeoutMs, bytesMax: decoding.bytesMax, signal }),
        decoding,
      )
    })
  }
}

/** A request for several addresses, and their names in its answer. Throws RangeError. */
function batchRequest(chain: Chain, addresses: readonly string[]) {
  if (addresses.length < 1 || addresses.length > BATCH_SIZE) {
    throw new RangeError(`${TITLE} takes 1 to ${BATCH_SIZE} addresses at once.`)
  }
  const names = new Map(addresses.map((address) => [address, blockchairAddress(chain, address)]))
  const path = `${BLOCKCHAIR_CHAINS[chain.slug].path}/dashboards/addresses/${[...names.values()].join(',')}`
  return { names, chain: chain.slug, target: { kind: 'batch', addresses }, path } as const
}

/** One point for the first address or transaction, a tenth for each further one. */
function batchPoints(size: number): number {
  return (10 + size - 1) / 10
}
