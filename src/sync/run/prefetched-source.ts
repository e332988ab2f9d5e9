import type { ChainSlug } from '../../domain/chains/chain.ts'
import type {
  CallOptions,
  ChainSource,
  HistoryPage,
  PageRequest,
  SourceStatus,
  Work,
} from '../../domain/ports/source.ts'

/** A source whose newest page of one address is known already: it is the first answer, the source gives the others. */
export class PrefetchedSource implements ChainSource {
  readonly proof: 'address' | 'set'
  readonly #source: ChainSource
  readonly #page: HistoryPage
  #isServed = false
  /** No other answer was needed. */
  isOnlyAnswer = false

  /** `set`: the page is of an answer about several addresses. */
  constructor(source: ChainSource, page: HistoryPage, proof: 'address' | 'set' = 'set') {
    this.proof = proof
    this.#source = source
    this.#page = page
  }

  async page(request: PageRequest, options: CallOptions): Promise<HistoryPage> {
    if (!this.#isServed && request.from.kind === 'newest') {
      this.#isServed = true
      this.isOnlyAnswer = true
      return this.#page
    }
    this.isOnlyAnswer = false
    return await this.#source.page(request, options)
  }

  get name(): string {
    return this.#source.name
  }

  get offsetMax(): number {
    return this.#source.offsetMax
  }

  get batchChecker() {
    return this.#source.batchChecker
  }

  get setReader() {
    return this.#source.setReader
  }

  get walletReader() {
    return this.#source.walletReader
  }

  get transactionInspector() {
    return this.#source.transactionInspector
  }

  get push() {
    return this.#source.push
  }

  get transactionReader() {
    return this.#source.transactionReader
  }

  serves(chain: ChainSlug): boolean {
    return this.#source.serves(chain)
  }

  availableAt(now: number): number {
    return this.#source.availableAt(now)
  }

  paceMs(now: number, work: Work): number {
    return this.#source.paceMs(now, work)
  }

  status(): SourceStatus {
    return this.#source.status()
  }
}
