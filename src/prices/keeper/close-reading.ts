import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Day } from '../../domain/day.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { PriceBook, StoredSeries } from '../../domain/ports/price-book.ts'
import type { PriceSource } from '../../domain/ports/price-source.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { askedAfter, nextStep, type Page, pageWithin } from './next-page.ts'

export interface CloseReadingParts {
  readonly book: PriceBook
  readonly clock: Clock
}

/** One provider's part in the closes of coins: what the providers before it lack, page by page, newest first. */
export class CloseReading {
  readonly #source: PriceSource
  readonly #parts: CloseReadingParts
  readonly #last: Day
  readonly #series = new Map<ChainSlug, StoredSeries>()
  /** The coins whose last page had no close, so that it is asked for once more. */
  readonly #doubted = new Set<ChainSlug>()

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
    const [leader] = [...pages.values()].toSorted((a, b) => b.range.to - a.range.to)
    if (leader === undefined) return pages
    const together = [...pages].flatMap(([chain, page]) => {
      const within = pageWithin(page, leader)
      return within === null ? [] : [[chain, within] as const]
    })
    return new Map(together.slice(0, this.#source.closesAtOnce.chains))
  }

  async #nextPage(chain: ChainSlug): Promise<Page | null> {
    const series = this.#series.get(chain) as StoredSeries
    const step = nextStep(chain, series, this.#source, this.#last)
    if (step.kind === 'ask') return step.page
    if (step.kind === 'known') await this.#add(chain, [], step.asked)
    return null
  }

  async #read(pages: ReadonlyMap<ChainSlug, Page>, signal: AbortSignal): Promise<void> {
    const [page] = pages.values()
    if (page === undefined) return
    const answer = await this.#source.closes([...pages.keys()], page.range, { signal, manual: false })
    for (const [chain, each] of pages) {
      const closes = (answer.get(chain) ?? []).filter(({ day }) => day <= this.#last)
      if (this.#mustAskAgain(chain, each, closes.length === 0)) continue
      await this.#add(chain, closes, askedAfter(chain, each, closes[0]?.day ?? null))
    }
  }

  /** One wrong answer must not end a series: it takes two without a close to show that there is nothing older. */
  #mustAskAgain(chain: ChainSlug, { kind }: Page, isEmpty: boolean): boolean {
    const wasDoubted = this.#doubted.delete(chain)
    if (kind !== 'older' || !isEmpty || wasDoubted) return false
    this.#doubted.add(chain)
    return true
  }

  async #add(
    chain: ChainSlug,
    closes: readonly { readonly day: Day; readonly close: string }[],
    asked: Page['asked'],
  ): Promise<void> {
    const { book, clock } = this.#parts
    await book.addCloses({ chain, source: this.#source.name, closes, asked, at: clock.now() })
    // A damaged day is asked for once.
    this.#series.set(chain, { ...(await book.series(chain)), damaged: [] })
  }
}
