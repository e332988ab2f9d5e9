import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Day } from '../../domain/day.ts'
import type { DayClose, SourcedClose } from '../../domain/money/price.ts'
import { seriesOf } from '../../domain/money/series-of.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { PriceBook, StoredSeries } from '../../domain/ports/price-book.ts'
import type { Closes, PriceSource } from '../../domain/ports/price-source.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { askedAfter, isThin, nextStep, type Page, pageWithin, widened } from './next-page.ts'

export interface CloseReadingParts {
  /** All providers that are in use. */
  readonly sources: readonly PriceSource[]
  readonly book: PriceBook
  readonly clock: Clock
  /** Keeps the task for the time of one more request. */
  readonly prolong: () => Promise<void>
}

/** One provider's part in the closes of coins: what the providers before it lack, page by page, newest first. */
export class CloseReading {
  readonly #source: PriceSource
  readonly #parts: CloseReadingParts
  readonly #last: Day
  readonly #series = new Map<ChainSlug, StoredSeries>()
  readonly #begun = new Set<ChainSlug>()
  /** The coins of which a page had no close, and was asked for once more. */
  readonly #doubted = new Set<ChainSlug>()
  /** Pages with days that have no close though the market was open. */
  readonly #thin: { readonly chain: ChainSlug; readonly page: Page }[] = []

  /** `last`: the last finished day. */
  constructor(source: PriceSource, parts: CloseReadingParts, last: Day) {
    this.#source = source
    this.#parts = parts
    this.#last = last
  }

  /** Returns whether all was read: false if the provider failed. Throws errors of the store, and the signal's reason. */
  async run(chains: readonly ChainSlug[], signal: AbortSignal): Promise<boolean> {
    const served = chains.filter((chain) => this.#source.chains.has(chain))
    for (const chain of served) this.#series.set(chain, await this.#parts.book.series(chain))
    try {
      for (let pages = await this.#nextPages(); pages.size > 0; pages = await this.#nextPages()) {
        signal.throwIfAborted()
        await this.#read(pages, signal)
      }
      await this.#readThin(signal)
      return true
    } catch (error) {
      if (error instanceof SourceError) return false
      throw error
    }
  }

  /** Of the coins that one request is about, the one with the newest lacking day first; none when all is read. */
  async #nextPages(): Promise<ReadonlyMap<ChainSlug, Page>> {
    const pages = new Map<ChainSlug, Page>()
    for (const chain of this.#series.keys()) {
      const page = await this.#nextPage(chain)
      if (page !== null) pages.set(chain, page)
    }
    const newestFirst = [...pages].toSorted(([, a], [, b]) => b.range.to - a.range.to)
    const [[, newest] = []] = newestFirst
    const { chains, days } = this.#source.closesAtOnce
    if (newest === undefined || chains === 1) return new Map(newestFirst.slice(0, 1))
    const leader = widened(newest, [...pages.values()], days)
    const together = newestFirst.flatMap(([chain, page]) => {
      const within = pageWithin(page, leader)
      return within === null ? [] : [[chain, within] as const]
    })
    return new Map(together.slice(0, chains))
  }

  async #nextPage(chain: ChainSlug): Promise<Page | null> {
    const series = this.#series.get(chain) as StoredSeries
    // A damaged day is asked for once.
    const { damaged } = this.#begun.has(chain) ? { damaged: [] } : series
    const step = nextStep(chain, { ...series, damaged }, this.#source, this.#last)
    if (step.kind === 'ask') return step.page
    if (step.kind === 'known') await this.#add(chain, [], step.asked)
    return null
  }

  async #read(pages: ReadonlyMap<ChainSlug, Page>, signal: AbortSignal): Promise<void> {
    const [page] = pages.values()
    if (page === undefined) return
    const answer = await this.#closes([...pages.keys()], page, signal)
    for (const [chain, each] of pages) {
      const closes = answer.get(chain) ?? []
      const since = this.#source.since(chain)
      const isSuspicious = each.kind === 'older' && isThin(each, closes, since)
      if (isSuspicious && closes.length === 0 && !this.#doubted.has(chain)) {
        this.#doubted.add(chain)
        continue
      }
      if (isSuspicious) this.#thin.push({ chain, page: each })
      await this.#add(chain, closes, askedAfter(chain, each, closes[0]?.day ?? null, since))
    }
  }

  /** A provider that has closes of a coin may have left some out by mistake: what looks so is asked for once more. */
  async #readThin(signal: AbortSignal): Promise<void> {
    const { name } = this.#source
    for (const { chain, page } of this.#thin) {
      const { closes: known, asked } = this.#series.get(chain) as StoredSeries
      const isServed = known.some(({ source }) => source === name)
      if (!isServed || !isThin(page, known, this.#source.since(chain))) continue
      const answer = await this.#closes([chain], page, signal)
      await this.#add(chain, answer.get(chain) ?? [], asked.get(name) ?? page.asked)
    }
  }

  /** Of finished days. */
  async #closes(chains: readonly ChainSlug[], { range }: Page, signal: AbortSignal): Promise<Closes> {
    await this.#parts.prolong()
    const answer = await this.#source.closes(chains, range, { signal, manual: false })
    return new Map(
      [...answer].map(([chain, closes]) => [chain, closes.filter(({ day }) => day <= this.#last)]),
    )
  }

  async #add(chain: ChainSlug, closes: readonly DayClose[], asked: Page['asked']): Promise<void> {
    const { book, clock } = this.#parts
    const replaced = this.#standIns(chain, closes)
    await book.addCloses({ chain, source: this.#source.name, closes, replaced, asked, at: clock.now() })
    this.#series.set(chain, await book.series(chain))
    this.#begun.add(chain)
  }

  /** The closes of earlier days that values of these days have been computed with. */
  #standIns(chain: ChainSlug, closes: readonly DayClose[]): ReadonlyMap<Day, SourcedClose> {
    const series = seriesOf(chain, this.#series.get(chain) as StoredSeries, this.#parts.sources)
    return new Map(
      closes.flatMap(({ day }) => {
        const serving = series.closeOf(day)
        return serving === null || serving.day === day ? [] : [[day, serving] as const]
      }),
    )
  }
}
