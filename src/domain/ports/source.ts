import type { Chain, ChainSlug } from '../chains/chain.ts'
import type { SyncErrorCode } from '../errors.ts'
import type { Transfer } from '../history/transfer.ts'
import type { CallOptions } from './call-options.ts'
import type { HistoryPage, StatedTotals } from './history-page.ts'
import type { Push } from './push.ts'
import type { ChangedCertificate } from './server-tests.ts'
import type { TransactionReader } from './transaction-reader.ts'
import type { WalletReader } from './wallet-reader.ts'

export type { CallOptions, HistoryPage, StatedTotals }

/** Where to read a history. */
export type ReadFrom =
  /**
   * `known` rows at the bottom are stored already: an answer need not reach below them. `bottom` is the hash of the oldest
   * one.
   */
  | { readonly kind: 'newest'; readonly known: number; readonly bottom?: string | undefined }
  | { readonly kind: 'below'; readonly offset: number; readonly above: Above }

/**
 * A place in a history, in two forms: sources that page by offset read `offset`, sources that page by transaction read
 * on after the rows of `block`.
 */
export interface Above {
  /** Index from the bottom of the first row to read. */
  readonly index: number
  /** The rows of one block right above it, newest first; at least one. */
  readonly block: readonly Transfer[]
  /** The totals of this run's newest page. */
  readonly stated: StatedTotals
}

export interface PageRequest {
  readonly chain: Chain
  readonly address: string
  readonly from: ReadFrom
  /** How often this run has sent the same request before; from 1 on, no cached answer will do. */
  readonly repeat: number
  /** Whole transactions are of use, as far as the answers have them. */
  readonly withTransactions?: boolean
}

/** Reads histories page by page. */
export interface HistoryReader {
  /** The largest offset that can be read from. */
  readonly offsetMax: number
  /** Throws SourceError. */
  page(request: PageRequest, options: CallOptions): Promise<HistoryPage>
}

export interface BatchCheckRequest {
  readonly chain: Chain
  /** At least one, at most `sizeMax`. */
  readonly addresses: readonly string[]
  readonly repeat: number
  /** Balances are of use, where fingerprints commit to rows but not to their amounts. */
  readonly withBalances?: boolean
}

/** The fingerprints of the requested addresses, used or not. One without usable totals in the answer is missing. */
export interface BatchCheck {
  /** Null when the source only reported that it knows none of them. */
  readonly tip: number | null
  readonly fingerprints: ReadonlyMap<string, string>
  /** In base units, unconfirmed transactions included; missing unless they were asked for. */
  readonly balances?: ReadonlyMap<string, bigint>
}

/** A fingerprint that is computed from the rows of a history, page by page. */
export interface RowsFingerprint {
  /** Confirmed rows, oldest first. */
  add(rows: readonly Transfer[]): void
  /** Of all rows that were added; none stand for an address that was never used. */
  end(): string
}

/** Finds cheaply which of many addresses of one chain have changed. */
export interface BatchChecker {
  readonly sizeMax: number
  /**
   * Begins the fingerprint that `check` states for a history of exactly these rows, in this order. Missing where a
   * fingerprint does not commit to the rows.
   */
  readonly rowsFingerprint?: () => RowsFingerprint
  /** Throws SourceError. */
  check(request: BatchCheckRequest, options: CallOptions): Promise<BatchCheck>
}

export interface SetRequest {
  readonly chain: Chain
  /** At least one, at most `sizeMax`, each once. */
  readonly addresses: readonly string[]
  /** How often the same set was requested before; from 1 on, no cached answer will do. */
  readonly repeat: number
}

/** What one answer says about a set of addresses. */
export interface SetAnswer {
  /** Null when the source only reported that it knows none of them, which proves nothing. */
  readonly tip: number | null
  /**
   * The whole history of each requested address for which this answer has it: no rows for one that was never used,
   * otherwise rows that add up to its stated balance. The source states no number of rows per address:
   * `transactionCount` is the number of rows in the answer.
   */
  readonly pages: ReadonlyMap<string, HistoryPage>
  /** Smaller sets of the other addresses that fit into one answer each; those in none of them are to be read alone. */
  readonly smaller: readonly (readonly string[])[]
  /** The answer lacks what a set is read by: another one of this source will lack it as well. */
  readonly unfit: boolean
}

/** Reads the whole histories of many small addresses of one chain in one request. */
export interface SetReader {
  readonly sizeMax: number
  /** The most rows that one answer holds, over all addresses. */
  readonly rowsMax: number
  /** Throws SourceError. */
  read(request: SetRequest, options: CallOptions): Promise<SetAnswer>
}

export interface TransactionRequest {
  readonly chain: Chain
  readonly address: string
  readonly hash: string
}

/** Looks into single transactions where two sources differ. */
export interface TransactionInspector {
  /**
   * Whether the transaction moves outputs to the bare public key behind the address, which only some sources count. Throws
   * SourceError.
   */
  movesBareKey(request: TransactionRequest, options: CallOptions): Promise<boolean>
  /** The height in the header of its block; null for one without a block, or if the source does not say. Throws SourceError. */
  heightOf(request: TransactionRequest, options: CallOptions): Promise<number | null>
}

/** `read`: one address in full. `check`: one address's share of a batch check. */
export type Work = 'read' | 'check'

/** When a source's own limits let requests through. */
interface SourceBudget {
  /** When a request would be let through without waiting (ms), `now` or earlier if at once; Infinity for never. */
  availableAt(now: number): number
  /** Time (ms) between two addresses that are synchronised in the background, so that the budgets last; 0 for no limits. */
  paceMs(now: number, work: Work): number
}

/**
 * A provider of histories. Its calls count against its own budgets and wait for them. What only some providers can
 * do is an object of its own, null where it is missing.
 */
export interface ChainSource extends HistoryReader, SourceBudget {
  readonly name: string
  serves(chain: ChainSlug): boolean
  /** Without it an address that is due is always read in full. */
  readonly batchChecker: BatchChecker | null
  /** Without it every address is read by requests of its own. */
  readonly setReader: SetReader | null
  /** Without it no descriptor of a wallet is sent to its server. */
  readonly walletReader: WalletReader | null
  readonly transactionInspector: TransactionInspector | null
  readonly transactionReader: TransactionReader | null
  /** Without it, changes are found by checks only. */
  readonly push: Push | null
  status(): SourceStatus
}

/** The status of all sources in use, over all processes. */
export interface SourceStatuses {
  current(): Promise<readonly SourceStatus[]>
}

/** Why a source does not serve as it should, for programs. */
export type SourceReasonCode =
  /** Nothing connects: no network, no such host, nothing listens. */
  | 'no_connection'
  /** Errors of the server, time-outs, answers that are cut short. */
  | 'no_answer'
  | 'unusable_answer'
  /** It rejects requests for different addresses. */
  | 'rejected'
  /** Web pages instead of data: a wrong URL, or a firewall. */
  | 'web_page'
  /** It knows an old part of the chain only. */
  | 'source_behind'
  /** It asked for a pause. */
  | 'rate_limited'
  | 'invalid_key'
  /** Our own limits leave no room for a request. */
  | 'budget_exhausted'

/** The longest (ms) that a call waits for the source's own budgets: long enough for a limit per minute, not per day. */
export const BUDGET_WAIT_MAX_MS = 65_000

/** Heights of chains. */
export type TipHeights = Readonly<Partial<Record<ChainSlug, number>>>

/** What is used of a budget; `limit` is null where there is none. */
export interface BudgetUse {
  readonly limit: number | null
  readonly used: number
}

/** What a source was asked about since the start, over all processes. */
export interface Asked {
  /** With their ports, unless they are the usual ones. */
  readonly hosts: readonly string[]
  /**
   * Different addresses, as far as they are counted: in requests of their own, in requests about several, and all of them.
   * One that several processes have asked about counts for each of them.
   */
  readonly addresses: { readonly alone: number; readonly together: number; readonly all: number }
  /** Requests about one address, about several, about transactions, and about neither. */
  readonly requests: {
    readonly address: number
    readonly set: number
    readonly transaction: number
    readonly other: number
  }
}

export interface SourceStatus {
  readonly name: string
  /** Others run its server: they see which addresses are asked for together. */
  readonly isPublic?: boolean
  /** It is simulated, and what it states is invented. */
  readonly isDemo?: boolean
  /** Its connections go through the proxy of the settings. */
  readonly isProxied?: boolean
  /** The chains that it serves. */
  readonly chains: readonly ChainSlug[]
  /**
   * `ok` after an answer, `unknown` before the first one, `down` from a failure until the next answer, `paused` for as
   * long as it asked for.
   */
  readonly state: 'ok' | 'unknown' | 'paused' | 'down'
  /** A user-facing sentence: why it does not serve, or not at once. */
  readonly reason: string | null
  readonly reasonCode: SourceReasonCode | null
  /** When it is asked again (ms); null for at any time, or for a pause that lasts until the program restarts. */
  readonly until: number | null
  /** The newest block that it reported of each chain. */
  readonly tips: TipHeights
  readonly requests: number
  readonly errors: number
  /** In the last 60 seconds. */
  readonly requestsPerMinute: BudgetUse
  /** On this UTC day. */
  readonly pointsPerDay: BudgetUse
  /** Moving average (ms); null before the first answer. */
  readonly latencyMs: number | null
  /** Missing where nothing is counted. */
  readonly asked?: Asked
  /** The chains whose addresses are watched, so that a change is announced; missing where the source announces nothing. */
  readonly live?: readonly ChainSlug[]
  /** What the server says of itself, as a clause such as "Electrum 1.4, Fulcrum 2.1"; missing if unknown. */
  readonly server?: string
  /** The server is refused because of it until a person accepts it; missing otherwise. */
  readonly certificate?: ChangedCertificate
}

/**
 * What a failure concerns. Requests pause for that scope only: the address, the kind of request (batch
 * checks), or the source.
 */
export type FailureScope = 'address' | 'endpoint' | 'source'

/** What each kind of failure concerns. `net/failure-scope.ts` decides which kind a failed request is. */
const SCOPES = {
  /** Its requests fail, whatever they are for. */
  down: 'source',
  /** The provider asked for a pause, which lasts until `retryAt`. */
  throttled: 'source',
  /** Our own limits leave no room for the request before `retryAt` (ms). */
  'over-budget': 'source',
  /** It does not answer requests of this kind; others may succeed. */
  endpoint: 'endpoint',
  /** No usable answer for this address after all attempts. */
  failed: 'address',
  /** This one request is permanently invalid (400, 403). */
  rejected: 'address',
  /** No history can be as this answer says. */
  unusable: 'address',
  /** It does not know the address or the path (404, `source_rejected`), or its answer lacks the address. */
  absent: 'address',
} as const satisfies Record<string, FailureScope>

export type SourceErrorKind = keyof typeof SCOPES

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

  get scope(): FailureScope {
    return SCOPES[this.kind]
  }
}
