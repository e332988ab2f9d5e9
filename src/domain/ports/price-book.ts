import type { ChainSlug } from '../chains/chain.ts'
import type { Day, DayRange } from '../day.ts'
import type { DayClose, RatesOfDay, SourcedClose, SourcedPriceNow } from '../money/price.ts'
import type { PriceSourceName } from '../money/price-source-name.ts'

/** What is stored of the closes of one coin. */
export interface StoredSeries {
  /** Ascending. */
  readonly closes: readonly SourcedClose[]
  /** The days that each provider was asked about, or whose closes were known without it. */
  readonly asked: ReadonlyMap<PriceSourceName, DayRange>
  /** Days whose stored close is damaged: they count as not asked. */
  readonly damaged: readonly Day[]
}

/** What is stored of exchange rates. */
export interface StoredRates {
  /** Ascending. */
  readonly days: readonly RatesOfDay[]
  /** Days whose stored rates are damaged. */
  readonly damaged: readonly Day[]
}

/** The closes that one answer has brought. */
export interface NewCloses {
  readonly chain: ChainSlug
  readonly source: PriceSourceName
  readonly closes: readonly DayClose[]
  /** The closes of earlier days that have stood for some of these days until now, by the day that they stood for. */
  readonly replaced: ReadonlyMap<Day, SourcedClose>
  /** All days that this provider has been asked about, this answer included. */
  readonly asked: DayRange
  /** When (ms) the answer came. */
  readonly at: number
}

/**
 * Another close than the stored one: that the same provider has stated for the day later, or that of an earlier day, which
 * stood for the day as long as no provider had its own.
 */
export interface PriceCorrection extends SourcedClose {
  /** When (ms) it was first seen. */
  readonly seenAt: number
}

/** What is done by one process at a time, and again only after a while. */
export type PriceTask = 'closes' | 'rates' | 'now'

/** How many times each part was changed; a part that was never changed is missing. */
export type PriceRevisions = ReadonlyMap<ChainSlug | 'rates' | 'now', number>

/** Prices and exchange rates, as providers have stated them. A stored close never changes. */
export interface PriceBook {
  revisions(): Promise<PriceRevisions>
  series(chain: ChainSlug): Promise<StoredSeries>
  /**
   * Stores the closes of days that have none. One that differs from what the same provider has stated before becomes a
   * correction, and so does another one that has stood for the day.
   */
  addCloses(closes: NewCloses): Promise<void>
  /** Ascending. */
  corrections(chain: ChainSlug): Promise<readonly PriceCorrection[]>
  rates(): Promise<StoredRates>
  /** Rates of days that are stored already and not damaged stay as they are. `at` (ms): the task was done then. */
  addRates(days: readonly RatesOfDay[], at: number): Promise<void>
  now(): Promise<ReadonlyMap<ChainSlug, SourcedPriceNow>>
  setNow(prices: ReadonlyMap<ChainSlug, SourcedPriceNow>): Promise<void>
  /** When (ms) a task was last done; null for never. */
  doneAt(task: PriceTask): Promise<number | null>
  /** Takes the task for `leaseMs`, unless another process has it or it was done at or after `unlessSince` (ms). */
  take(task: PriceTask, terms: { now: number; leaseMs: number; unlessSince: number }): Promise<boolean>
  /** Keeps a task that this process has until then (ms). */
  prolong(task: PriceTask, until: number): Promise<void>
  /** Gives the task up. `doneAt` (ms): it was done; null: it was not. */
  giveUp(task: PriceTask, doneAt: number | null): Promise<void>
}
