import { nativeAsset } from '../../domain/assets/asset.ts'
import { ATTEMPTS, backoffMs } from '../../domain/backoff.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import { highestTip } from '../../domain/history/plausible.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { HistoryPage, StatedTotals } from '../../domain/ports/source.ts'
import type { PageReader, PageReaderParts } from './page-reader.ts'
import { StaleAnswer } from './stale-answer.ts'
import { type Baseline, isAccepted, pendingRollbackOf, whyStale } from './staleness.ts'

/** Reads the newest page of one address, and rejects answers that are older than what was proven before. */
export class HeadReader {
  readonly pages: PageReader
  /** False if the stored history was proven under a tip that its chain cannot have: what it has as settled may not be. */
  readonly trustsStored: boolean
  readonly #parts: PageReaderParts
  #baseline: Baseline

  constructor(parts: PageReaderParts, { history, pendingRollback, chain }: Claim, pages: PageReader) {
    this.pages = pages
    this.#parts = parts
    const { decimals } = nativeAsset(chain)
    const highest = highestTip(chainOf(chain), null, parts.clock.now())
    this.trustsStored = history === null || history.tip <= highest
    const tipFloor = history !== null && this.trustsStored ? history.tip : 0
    this.#baseline = { source: parts.source.name, decimals, history, tipFloor, pendingRollback }
  }

  /**
   * The newest page; a stale one is requested again, unless it is accepted. Throws StaleAnswer when it stays stale, and
   * what PageReader throws.
   */
  async read(known: number): Promise<HistoryPage> {
    const { clock, signal } = this.#parts
    for (let attempt = 1; ; attempt += 1) {
      const head = await this.pages.newest(known)
      const reason = whyStale(head, this.#baseline)
      if (reason === null || this.accepts(head)) return head
      if (attempt === ATTEMPTS) throw this.staleAnswer(reason, head)
      await clock.sleep(backoffMs(attempt, clock.random()), signal)
    }
  }

  /** Rows were treated as settled under this tip, so no later newest page may have an older one. */
  raiseFloor(tip: number): void {
    this.#baseline = { ...this.#baseline, tipFloor: Math.max(this.#baseline.tipFloor, tip) }
  }

  isStale(answer: StatedTotals): boolean {
    return whyStale(answer, this.#baseline) !== null
  }

  accepts(answer: StatedTotals): boolean {
    return isAccepted(answer, this.#baseline, this.#parts.clock.now())
  }

  staleAnswer(reason: string, answer: StatedTotals): StaleAnswer {
    return new StaleAnswer(reason, pendingRollbackOf(answer, this.#baseline, this.#parts.clock.now()))
  }
}
