import type { Chain, ChainSlug } from '../chains/chain.ts'
import type { SyncErrorCode } from '../errors.ts'
import type { Transfer } from '../history/transfer.ts'

/** What a source says about an address at one moment. */
export interface StatedTotals {
  /** Height of the newest block that the answering server knew. */
  readonly tip: number
  /** In base units, unconfirmed transactions included. */
  readonly balance: bigint
  readonly transactionCount: number
  /** A digest of the stated totals: equal as long as nothing happened at the address. */
  readonly fingerprint: string
}

/** One page of a history, newest first, together with what was stated in the same answer. */
export interface HistoryPage extends StatedTotals {
  /** How many rows of the history stand above the first row of this page. */
  readonly offset: number
  readonly rows: readonly Transfer[]
}

export interface PageRequest {
  readonly chain: Chain
  readonly address: string
  readonly offset: number
  /** How often this run has asked for this offset before; a repeated question is put so that no cache answers it. */
  readonly repeat: number
  /** So many rows from the bottom of the history are known: an answer need not reach below them. */
  readonly known: number
  /** What stands right above the rows that are asked for; null when the newest rows are. */
  readonly above: Above | null
}

/** A place in a history for sources that are asked for what comes after a row, not for an offset. */
export interface Above {
  /** Index from the bottom of the first row that is asked for. */
  readonly index: number
  /** The rows right above it that are of one block, newest first; at least one. */
  readonly block: readonly Transfer[]
  /** What the newest page of this run has stated. */
  readonly stated: StatedTotals
}

export interface BatchCheckRequest {
  readonly chain: Chain
  readonly addresses: readonly string[]
  readonly repeat: number
}

/** The totals of many addresses in one answer: a fingerprint for each that was asked about, used or not. */
export interface BatchCheck {
  /** Null when the source said no more than that it knows none of them. */
  readonly tip: number | null
  readonly fingerprints: ReadonlyMap<string, string>
}

/** A provider of histories. Its calls count against its own budgets and wait for them. */
export interface ChainSource {
  readonly name: string
  /** Whether it tells of this chain. */
  serves(chain: ChainSlug): boolean
  /** The most rows that one answer holds. */
  readonly pageRows: number
  /** The largest offset that can be asked for. */
  readonly offsetMax: number
  /** The most addresses in one batchCheck. */
  readonly batchSize: number
  /** Throws SourceError. */
  page(request: PageRequest, options: CallOptions): Promise<HistoryPage>
  /** Throws SourceError. */
  batchCheck(request: BatchCheckRequest, options: CallOptions): Promise<BatchCheck>
  /** When a call would be let through without waiting (ms), `now` or earlier if at once. */
  availableAt(now: number): number
  /** Time (ms) between two addresses that are read or checked unasked, so that the budgets last; 0 for no limits. */
  paceMs(now: number, work: Work): number
  status(): SourceStatus
  /**
   * Whether a transaction moves outputs that pay to the bare public key behind an address: some sources count them
   * for the address, others don't. Left out by sources that cannot tell. Throws SourceError.
   */
  movesBareKey?(request: TransactionRequest, options: CallOptions): Promise<boolean>
}

/** What is known of all sources that are used, by all processes. */
export interface SourceBoard {
  statuses(): Promise<readonly SourceStatus[]>
}

/** `read`: an address's own reading. `check`: its share of a set answer. */
export type Work = 'read' | 'check'

export interface TransactionRequest {
  readonly chain: Chain
  readonly address: string
  readonly hash: string
}

export interface CallOptions {
  readonly signal: AbortSignal
  /** Somebody asked by hand: try even though the source was down a moment ago. */
  readonly manual: boolean
  /** The longest (ms) that it may wait for the source's own budgets, Infinity for as long as it takes. */
  readonly maxWaitMs: number
}

/** Heights of chains. */
export type TipHeights = Readonly<Partial<Record<ChainSlug, number>>>

/** What is spent of a budget; `limit` is null where there is none. */
export interface BudgetUse {
  readonly limit: number | null
  readonly used: number
}

export interface SourceStatus {
  readonly name: string
  readonly state: 'ok' | 'paused' | 'down'
  readonly reason: string | null
  /** When the pause ends (ms); null for none, or for one that lasts until the program is started again. */
  readonly until: number | null
  /** The newest block that it knows, of each chain that it was asked about. */
  readonly tips: TipHeights
  readonly requests: number
  readonly errors: number
  /** In the last 60 seconds. */
  readonly requestsPerMinute: BudgetUse
  /** On this UTC day. */
  readonly pointsPerDay: BudgetUse
  /** How long (ms) the latest answers took on average; null before the first. */
  readonly latencyMs: number | null
}

/**
 * - `down`: no usable answer after all attempts.
 * - `refused`: the source wants to be left alone until `retryAt`.
 * - `spent`: our own budget for it has no room for the request before `retryAt` (ms).
 * - `rejected`: this one request is wrong for good (400, 403, 404).
 * - `absent`: a well-formed answer without the address in it.
 */
export type SourceErrorKind = 'down' | 'refused' | 'spent' | 'rejected' | 'absent'

export class SourceError extends Error {
  readonly kind: SourceErrorKind
  readonly code: SyncErrorCode
  readonly retryAt: number | 'never' | null

  constructor(
    kind: SourceErrorKind,
    code: SyncErrorCode,
    message: string,
    retryAt: number | 'never' | null = null,
  ) {
    super(message)
    this.name = 'SourceError'
    this.kind = kind
    this.code = code
    this.retryAt = retryAt
  }
}

/** What must outlive a restart so that a source's limits hold. */
export interface SourceUsage {
  /** UTC day (`2026-11-23`) that `points` were spent on. */
  readonly day: string
  readonly points: number
  /** Start times (ms) of the requests of the last minute, oldest first. */
  readonly recent: readonly number[]
  /** The last refusal, until an answer has ended it. */
  readonly pause: { readonly until: number; readonly code: SyncErrorCode; readonly reason: string } | null
  /** How often in a row the source has refused with a doubling pause. */
  readonly strikes: number
  /** When (ms) it refused last. */
  readonly refusedAt?: number
  /** Who sends the one request after a pause, for whose outcome the others wait until then (ms). */
  readonly trial?: { readonly by: string; readonly until: number } | null
  /** Grows with each change. */
  readonly revision?: number
}

/** Keeps what is spent, for one process or for all that share the store. */
export interface SourceLedger {
  loadUsage(source: string): Promise<SourceUsage | null>
  /**
   * Reads, changes and writes as one step, whoever else does the same. `change` does nothing else and may be run again;
   * its time (ms) is that of one clock for all who share the store, and never runs ahead of the next one's.
   */
  changeUsage<Result>(
    source: string,
    change: (
      kept: SourceUsage | null,
      now: number,
    ) => { readonly usage: SourceUsage; readonly result: Result },
  ): Promise<Result>
}
