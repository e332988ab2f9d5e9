import { outputScript } from '../../domain/address/output-script.ts'
import type { Chain, ChainSlug } from '../../domain/chains/chain.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type {
  Above,
  BatchCheck,
  BatchChecker,
  BatchCheckRequest,
  CallOptions,
  HistoryPage,
  PageRequest,
  SourceStatus,
  TransactionInspector,
  Work,
} from '../../domain/ports/source.ts'
import type { SourceLedger } from '../../domain/ports/source-ledger.ts'
import type {
  TransactionReader,
  TransactionReading,
  TransactionReadings,
  TransactionsRequest,
} from '../../domain/ports/transaction-reader.ts'
import type { Fetch } from '../../net/http-get.ts'
import type { RequestLimits } from '../../net/request-budget.ts'
import { RequestPolicy } from '../../net/request-policy.ts'
import type { OpenSource } from '../source-descriptor.ts'
import { BlockHeights, wrongHeights } from './block-heights.ts'
import { keyOf, type ListedRow, listsTwice } from './decode-transactions.ts'
import type { WholeTransaction } from './decode-whole-transaction.ts'
import { DoubtedSummaries } from './doubted-summaries.ts'
import { EsploraCalls, type Subject, TITLE } from './esplora-calls.ts'
import { isForSummary, type Variant } from './listing.ts'
import { ATTEMPTS_MAX, listed, readSnapshot } from './snapshot-reading.ts'
import { TipCache } from './tip-cache.ts'

export interface EsploraOptions {
  /** The one chain that the server indexes. */
  readonly chain: Chain
  /** Unique among all sources. */
  readonly name: string
  /** Paths such as `/address/…` are appended to it. */
  readonly baseUrl: string
  /** Others run the server. */
  readonly isPublic?: boolean
  /** The name of the setting that holds the URL. */
  readonly setting: string
  readonly limits: RequestLimits
  /** For one request, including its whole answer. */
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly ledger: SourceLedger
  readonly fetch?: Fetch
  /** Called when its state or its tip has changed. */
  readonly onChange?: () => void
}

const UNKNOWN_TRANSACTION: TransactionReading = { kind: 'unknown' }

/** Requests of a short full read: the totals and one list. */
const READ_REQUESTS = 2

/**
 * Histories from servers with Esplora's REST API. It pages by transaction, so every page but the newest is requested by
 * the row right above it.
 */
export class Esplora implements OpenSource {
  readonly name: string
  readonly title = TITLE
  readonly offsetMax = Number.POSITIVE_INFINITY
  readonly batchChecker: BatchChecker = {
    sizeMax: 1,
    check: (request, options) => this.#batchCheck(request, options),
  }
  readonly setReader = null
  readonly walletReader = null
  readonly transactionInspector: TransactionInspector = {
    movesBareKey: ({ address, hash }, options) =>
      this.#calls.movesBareKey(outputScript(this.#chain, address), hash, options),
    heightOf: async ({ address, hash }, options) => {
      const block = await this.#calls.blockOf(address, hash, options)
      return block === null ? null : await this.#heights.of(block, options)
    },
  }
  readonly transactionReader: TransactionReader = {
    sizeMax: 1,
    read: (request, options) => this.#transaction(request, options),
  }
  readonly push = null
  readonly #chain: Chain
  readonly #isPublic: boolean
  readonly #clock: Clock
  readonly #policy: RequestPolicy
  readonly #calls: EsploraCalls
  readonly #tips: TipCache
  readonly #heights: BlockHeights
  readonly #doubted: DoubtedSummaries
  readonly #variant: Variant = { electrum: false, summaries: null }

  constructor(options: EsploraOptions) {
    const { chain, name, limits, clock, ledger, onChange, fetch = globalThis.fetch, httpTimeoutMs } = options
    this.name = name
    this.#chain = chain
    this.#isPublic = options.isPublic === true
    this.#clock = clock
    this.#policy = new RequestPolicy({ name, title: TITLE, limits, clock, ledger, onChange })
    const baseUrl = options.baseUrl.replace(/\/+$/, '')
    this.#calls = new EsploraCalls({
      baseUrl,
      setting: options.setting,
      chain: chain.slug,
      httpTimeoutMs,
      clock,
      policy: this.#policy,
      fetch,
    })
    this.#heights = new BlockHeights(this.#calls)
    this.#doubted = new DoubtedSummaries(clock)
    this.#tips = new TipCache(this.#calls, this.#heights, clock)
  }

  serves(chain: ChainSlug): boolean {
    return chain === this.#chain.slug
  }

  /** Loads persisted usage, so that `status` is right before the first call. */
  refresh(): Promise<void> {
    return this.#policy.refresh()
  }

  /** Nothing to prepare. */
  async open(): Promise<void> {}

  async page(
    { address, from, repeat, withTransactions = false }: PageRequest,
    options: CallOptions,
  ): Promise<HistoryPage> {
    const subject = { ...this.#subjectOf(address), withTransactions }
    if (from.kind === 'below' && from.offset > 0)
      return await this.#below(subject, from.above, repeat, options)
    return await readSnapshot({
      calls: this.#calls,
      tips: this.#tips,
      heights: this.#heights,
      doubted: this.#doubted,
      subject,
      options,
      known: from.kind === 'newest' ? from.known : 0,
      bottom: from.kind === 'newest' ? from.bottom : undefined,
      repeat,
      finalityDepth: this.#chain.finalityDepth,
      variant: this.#variant,
      nextBlockAt: () => this.#clock.now() + this.#chain.blockSeconds * 1000,
    })
  }

  availableAt(now: number): number {
    return this.#policy.availableAt(now, 0)
  }

  paceMs(now: number, work: Work): number {
    return this.#policy.paceMs(now, 0) * (work === 'read' ? READ_REQUESTS : 1)
  }

  status(): SourceStatus {
    return { ...this.#policy.status(), isPublic: this.#isPublic, chains: [this.#chain.slug] }
  }

  #subjectOf(address: string): Subject {
    return { address, script: outputScript(this.#chain, address) }
  }

  async #batchCheck({ addresses, repeat }: BatchCheckRequest, options: CallOptions): Promise<BatchCheck> {
    const [address, ...more] = addresses
    if (address === undefined || more.length > 0)
      throw new RangeError(`${TITLE} takes one address at a time.`)
    const tip = await this.#tips.recent(repeat, options)
    const { fingerprint } = await this.#calls.stats(this.#subjectOf(address), options)
    return { tip: tip.height, fingerprints: new Map([[address, fingerprint]]) }
  }

  async #transaction({ hashes }: TransactionsRequest, options: CallOptions): Promise<TransactionReadings> {
    const [hash, ...more] = hashes
    if (hash === undefined || more.length > 0)
      throw new RangeError(`${TITLE} takes one transaction at a time.`)
    const whole = await this.#calls.transaction(hash, options)
    const reading = whole === null ? UNKNOWN_TRANSACTION : await this.#placed(whole, options)
    return { tip: null, byHash: new Map([[hash, reading]]) }
  }

  /** Servers backed by an Electrum server may compute heights from an old tip. */
  async #placed(whole: WholeTransaction, options: CallOptions): Promise<TransactionReading> {
    if ('reason' in whole) return { kind: 'unusable', reason: whole.reason }
    const { transaction, blockHash } = whole
    if (blockHash === null || !this.#variant.electrum) return { kind: 'found', transaction }
    const height = await this.#heights.of(blockHash, options)
    return { kind: 'found', transaction: { ...transaction, height: height ?? transaction.height } }
  }

  /**
   * The confirmed rows after those of `block`. Another source may have ordered the rows of that block differently, so
   * those that are listed again are left out.
   */
  async #below(
    subject: Subject,
    { block, index, stated }: Above,
    repeat: number,
    options: CallOptions,
  ): Promise<HistoryPage> {
    const left = index + 1
    const isDoubted = repeat > 0 || this.#doubted.has(subject.address, left)
    const summarises = !isDoubted && isForSummary(left, subject)
    const passed = new Set(block.map(keyOf))
    let after = block.at(-1)
    let rows: readonly ListedRow[] = []
    while (rows.length === 0 && after !== undefined) {
      const page: readonly ListedRow[] = await this.#after(subject, after, summarises, options)
      rows = page.filter((row) => !passed.has(keyOf(row)))
      after = page.length > 0 && rows.length === 0 ? page.at(-1) : undefined
    }
    return { ...stated, offset: stated.transactionCount - 1 - index, ...listed(rows) }
  }

  async #after(
    subject: Subject,
    { hash, height }: Transfer,
    summarises: boolean,
    options: CallOptions,
  ): Promise<readonly ListedRow[]> {
    if (this.#variant.electrum) return await this.#electrumAfter(subject, { hash, height }, options)
    if (this.#variant.summaries !== false && summarises) {
      const rows = await this.#calls.summary(subject, hash, options)
      this.#variant.summaries = rows !== 'not-offered'
      if (rows !== 'not-offered' && !listsTwice(rows)) return rows
      if (rows !== 'not-offered') this.#doubted.add(subject.address)
    }
    return await this.#calls.confirmed(subject, hash, options)
  }

  /** The confirmed rows after a row, with right heights. Unconfirmed ones that come last belong to the newest page. */
  async #electrumAfter(
    subject: Subject,
    { hash, height }: Pick<Transfer, 'hash' | 'height'>,
    options: CallOptions,
  ): Promise<readonly ListedRow[]> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#calls.electrumAfter(subject, hash, options)
      const rows = answer.filter((row) => row.height !== null)
      // If the server no longer knows the row, it returns the newest ones.
      const restarted = rows.some((row) => (row.height ?? 0) > (height ?? -1))
      if (restarted) return []
      if (await this.#heights.areRight([rows], options)) return rows
      if (attempt === ATTEMPTS_MAX) throw wrongHeights()
      await this.#calls.pause(attempt, options.signal)
    }
  }
}
