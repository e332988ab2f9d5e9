import type { Chain, ChainSlug } from '../domain/chains/chain.ts'
import { chainOf } from '../domain/chains/chain.ts'
import {
  highestTip,
  isStillReading,
  type KnownTip,
  mayStillBeReading,
  whyImpossibleRows,
  whyImpossibleTotals,
  whyTooManyRows,
} from '../domain/history/plausible.ts'
import { withTwinCoinbases } from '../domain/history/twin-coinbases.ts'
import type { Clock } from '../domain/ports/clock.ts'
import {
  type BatchChecker,
  type CallOptions,
  type HistoryPage,
  type PageRequest,
  type SetAnswer,
  type SetReader,
  SourceError,
  type SourceStatus,
  type Work,
} from '../domain/ports/source.ts'
import type { TransactionReader } from '../domain/ports/transaction-reader.ts'
import type { WalletReader } from '../domain/ports/wallet-reader.ts'
import { plausibleTransactions } from './plausible-transactions.ts'
import type { OpenSource } from './source-descriptor.ts'

/** The highest tip of each chain that was accepted from any source. */
export type KnownTips = Map<ChainSlug, KnownTip>

export interface PlausibleSourceParts {
  readonly clock: Clock
  readonly known: KnownTips
  /** The other sources in use, which know the tip where this one may be far behind. */
  readonly others: () => readonly OpenSource[]
  /** Its connections go through the proxy of the settings. */
  readonly isProxied?: boolean
  /** The hosts that it has contacted. */
  readonly hosts?: () => readonly string[]
  /** Called when it was found to be far behind. */
  readonly onChange: () => void
  /** The chains whose addresses are watched at this source; none if missing. */
  readonly live?: () => readonly ChainSlug[]
}

/** How long (ms) a source that is far behind is left alone. */
const BEHIND_MS = 600_000

/** The longest time (ms) to wait for the other sources. */
const OTHERS_MS = 5000

interface Behind {
  readonly until: number
  readonly reason: string
}

/** A source whose answers are refused when no address or chain can be as they say. */
export class PlausibleSource implements OpenSource {
  readonly #source: OpenSource
  readonly #parts: PlausibleSourceParts
  readonly #clock: Clock
  readonly #known: KnownTips
  /** The chains of which it knows an old part only. */
  readonly #behind = new Map<ChainSlug, Behind>()
  /** The question to the other sources, by chain. */
  readonly #asked = new Map<ChainSlug, Promise<void>>()
  readonly batchChecker: BatchChecker | null
  readonly setReader: SetReader | null
  readonly walletReader: WalletReader | null
  readonly transactionReader: TransactionReader | null

  constructor(source: OpenSource, parts: PlausibleSourceParts) {
    this.#source = source
    this.#parts = parts
    this.#clock = parts.clock
    this.#known = parts.known
    const { batchChecker, setReader, walletReader, transactionReader } = source
    this.batchChecker = batchChecker === null ? null : this.#checked(batchChecker)
    this.setReader = setReader === null ? null : this.#checkedSets(setReader)
    this.walletReader = walletReader === null ? null : this.#checkedWallets(walletReader)
    this.transactionReader = transactionReader === null ? null : this.#checkedTransactions(transactionReader)
  }

  get name(): string {
    return this.#source.name
  }

  get title(): string {
    return this.#source.title
  }

  get offsetMax(): number {
    return this.#source.offsetMax
  }

  get transactionInspector() {
    return this.#source.transactionInspector
  }

  get push() {
    return this.#source.push
  }

  async page(request: PageRequest, options: CallOptions): Promise<HistoryPage> {
    const { chain } = request
    const answer = await this.#source.page(request, options)
    const page = answer.offset === 0 ? withTwinCoinbases(chain.slug, answer) : answer
    this.#require(whyImpossibleTotals(chain, page))
    await this.#askOthers(request, page, options)
    this.#requireTip(chain, page.tip)
    this.#require(this.#whyImpossibleList(chain, page))
    return page
  }

  serves(chain: ChainSlug): boolean {
    return this.#source.serves(chain)
  }

  availableAt(now: number): number {
    return Math.max(this.#source.availableAt(now), this.#farBehind()?.until ?? now)
  }

  paceMs(now: number, work: Work): number {
    return this.#source.paceMs(now, work)
  }

  /** Without tips that are refused; down while it is far behind. */
  status(): SourceStatus {
    const now = this.#clock.now()
    const status = this.#described(plausibleStatus(this.#source.status(), this.#known, now))
    const behind = this.#farBehind()
    if (behind === null || status.state === 'paused' || status.state === 'down') return status
    const { reason, until } = behind
    return {
      ...status,
      state: 'down',
      reason,
      reasonCode: 'source_behind',
      until: until > now ? until : null,
    }
  }

  /** With what the source itself does not know. */
  #described(status: SourceStatus): SourceStatus {
    const { isProxied = false, hosts = () => [], live = () => [] } = this.#parts
    const asked = status.asked === undefined ? {} : { asked: { ...status.asked, hosts: hosts() } }
    return { ...status, ...asked, isProxied, ...(this.push === null ? {} : { live: live() }) }
  }

  refresh(): Promise<void> {
    return this.#source.refresh()
  }

  open(signal: AbortSignal): Promise<void> {
    return this.#source.open(signal)
  }

  #checked(checker: BatchChecker): BatchChecker {
    return {
      ...checker,
      check: async (request, options) => {
        const answer = await checker.check(request, options)
        if (answer.tip !== null) this.#requireTip(request.chain, answer.tip)
        return answer
      },
    }
  }

  #checkedSets(reader: SetReader): SetReader {
    return {
      ...reader,
      read: async (request, options) =>
        await this.#checkedPages(request.chain, await reader.read(request, options), options),
    }
  }

  #checkedWallets({ sizeMax, serves, read }: WalletReader): WalletReader {
    return {
      sizeMax,
      serves,
      read: async (request, options) => {
        const answer = await read(request, options)
        return answer && (await this.#checkedPages(request.chain, answer, options))
      },
    }
  }

  /** An address whose history cannot be as the answer says is to be read alone. */
  async #checkedPages<Answer extends Pick<SetAnswer, 'tip' | 'pages'>>(
    chain: Chain,
    answer: Answer,
    options: CallOptions,
  ): Promise<Answer> {
    const unused = [...answer.pages].find(([, { transactionCount }]) => transactionCount === 0)
    if (unused !== undefined) await this.#askOthers({ chain, address: unused[0] }, unused[1], options)
    if (answer.tip !== null) this.#requireTip(chain, answer.tip)
    const pages = [...answer.pages].filter(
      ([, page]) => (whyImpossibleTotals(chain, page) ?? this.#whyImpossibleList(chain, page)) === null,
    )
    return { ...answer, pages: new Map(pages) }
  }

  #whyImpossibleList(chain: Chain, page: HistoryPage): string | null {
    return (
      whyImpossibleRows(chain, page.rows, page.tip, this.#clock.now()) ??
      whyTooManyRows(chain, page.rows, page.transactionCount - page.offset)
    )
  }

  #checkedTransactions(reader: TransactionReader): TransactionReader {
    return plausibleTransactions(reader, {
      title: this.title,
      clock: this.#clock,
      requireTip: (chain, tip) => this.#requireTip(chain, tip),
      highestTip: (chain, now) => highestTip(chain, this.#known.get(chain.slug) ?? null, now),
    })
  }

  #requireTip(chain: Chain, tip: number): void {
    const now = this.#clock.now()
    const known = this.#known.get(chain.slug) ?? null
    const highest = highestTip(chain, known, now)
    this.#require(
      tip > highest ? `block ${tip} as the newest one, which ${chain.name} cannot have reached` : null,
    )
    if (isStillReading(chain, tip, known, now)) {
      const reason = `${this.title} is still reading the chain: it knows block ${tip}, and the newest one is ${known?.height}.`
      this.#behind.set(chain.slug, { until: now + BEHIND_MS, reason })
      this.#parts.onChange()
      throw new SourceError('down', 'source_behind', reason)
    }
    this.#behind.delete(chain.slug)
    if (known === null || tip >= known.height) this.#known.set(chain.slug, { height: tip, at: now })
  }

  /** Where its tip may be an old one and no other is known, asks the other sources about the same address, once. */
  async #askOthers(
    request: Pick<PageRequest, 'chain' | 'address'>,
    page: HistoryPage,
    options: CallOptions,
  ): Promise<void> {
    const { slug } = request.chain
    if (this.#known.has(slug) || !mayStillBeReading(request.chain, page, this.#clock.now())) return
    const asked = this.#asked.get(slug) ?? this.#learnTip(request, options)
    this.#asked.set(slug, asked)
    await asked
    options.signal.throwIfAborted()
  }

  async #learnTip(
    { chain, address }: Pick<PageRequest, 'chain' | 'address'>,
    options: CallOptions,
  ): Promise<void> {
    const from = { kind: 'newest', known: 0 } as const
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(OTHERS_MS)])
    for (const other of this.#parts.others().filter((each) => each.serves(chain.slug))) {
      const page = await other
        .page({ chain, address, from, repeat: 0 }, { ...options, signal })
        .catch(() => null)
      const at = this.#clock.now()
      if (page !== null && page.tip <= highestTip(chain, null, at)) {
        this.#known.set(chain.slug, { height: page.tip, at })
        return
      }
    }
  }

  /** Null unless it is far behind on every chain that it serves here. */
  #farBehind(): Behind | null {
    const [first] = this.#behind.values()
    const chains = Object.keys(this.#source.status().tips)
    return first !== undefined && chains.every((slug) => this.#behind.has(slug as ChainSlug)) ? first : null
  }

  #require(whyImpossible: string | null): void {
    if (whyImpossible === null) return
    throw new SourceError('unusable', 'source_inconsistent', `${this.title} reports ${whyImpossible}.`)
  }
}

/** A status without the tips that are refused. */
function plausibleStatus(status: SourceStatus, known: KnownTips, now: number): SourceStatus {
  const possible = Object.entries(status.tips).filter(
    ([slug, tip]) => tip <= highestTip(chainOf(slug as ChainSlug), known.get(slug as ChainSlug) ?? null, now),
  )
  return { ...status, tips: Object.fromEntries(possible) }
}
