import { outputScript } from '../../domain/address/output-script.ts'
import { backoffMs } from '../../domain/backoff.ts'
import type { Chain, ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  type BatchCheck,
  type BatchChecker,
  type BatchCheckRequest,
  type CallOptions,
  type HistoryPage,
  type PageRequest,
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
import type { WalletReader } from '../../domain/ports/wallet-reader.ts'
import type { Network } from '../../net/network.ts'
import type { RequestLimits } from '../../net/request-budget.ts'
import { RequestPolicy } from '../../net/request-policy.ts'
import type { OpenSource } from '../source-descriptor.ts'
import {
  fingerprintOf,
  offsetOf,
  PAGE_SIZE_MAX,
  pageAt,
  pageOf,
  waitingIn,
  whyNoSnapshot,
} from './account-page.ts'
import { BlockbookCalls, type Subject, TITLE } from './blockbook-calls.ts'
import type { AccountPage, AccountTotals } from './decode-account.ts'
import type { ServerStatus } from './decode-status.ts'
import { BlockbookPush } from './push/blockbook-push.ts'
import { WalletChecks } from './wallet/wallet-checks.ts'
import { WalletReading } from './wallet/wallet-reading.ts'

export interface BlockbookOptions {
  /** The one chain that the server indexes. */
  readonly chain: Chain
  /** Unique among all sources. */
  readonly name: string
  /** Paths such as `/api/v2/address/…` are appended to it. */
  readonly baseUrl: string
  /** Others run the server. */
  readonly isPublic: boolean
  /** It is on this machine or its network: no one else learns what it is asked. */
  readonly isOwn: boolean
  /** The name of the setting that holds the URL. */
  readonly setting: string
  readonly limits: RequestLimits
  /** For one request, including its whole answer. */
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly ledger: SourceLedger
  readonly network: Network
  /** Called when its state or its tip has changed. */
  readonly onChange?: () => void
}

/** How long (ms) the status is reused by calls that can do with a slightly older one. */
const STATUS_MS = 60_000
/** Answers to one request that contradict themselves before it fails. */
const ATTEMPTS_MAX = 4
const PAUSE_MS = 500
/** Addresses of a check, at a server of one's own. */
const CHECKED_TOGETHER = 100

/**
 * Histories from Blockbook servers. It pages by offset, over confirmed transactions only, so a page is requested by a size
 * and a number that make it begin where the last one ended.
 */
export class Blockbook implements OpenSource {
  readonly name: string
  readonly title = TITLE
  readonly offsetMax = Number.POSITIVE_INFINITY
  readonly batchChecker: BatchChecker
  readonly setReader = null
  readonly walletReader: WalletReader | null
  readonly transactionInspector = null
  readonly transactionReader: TransactionReader = {
    sizeMax: 1,
    read: (request, options) => this.#transaction(request, options),
  }
  readonly push: BlockbookPush
  readonly #options: BlockbookOptions
  readonly #policy: RequestPolicy
  readonly #calls: BlockbookCalls
  readonly #checks: WalletChecks
  #last: { readonly status: ServerStatus; readonly at: number } | null = null
  /** Servers may limit pages to fewer transactions. */
  #sizeMax = PAGE_SIZE_MAX

  constructor(options: BlockbookOptions) {
    const { name, limits, clock, ledger, onChange, network } = options
    this.name = name
    this.#options = options
    this.#policy = new RequestPolicy({ name, title: TITLE, limits, clock, ledger, onChange })
    this.#calls = new BlockbookCalls({ ...options, policy: this.#policy, fetch: network.fetch })
    this.#checks = new WalletChecks(this.#calls)
    this.walletReader = options.isOwn ? this.#newWalletReader() : null
    this.batchChecker = {
      sizeMax: options.isOwn ? CHECKED_TOGETHER : 1,
      check: (request, asked) => this.#batchCheck(request, asked),
    }
    this.push = new BlockbookPush({
      ...options,
      url: `${options.baseUrl.replace(/^http/, 'ws')}/websocket`,
      timeoutMs: options.httpTimeoutMs,
      calls: this.#calls,
      fingerprint: async (address, asked) => fingerprintOf(await this.#totals(address, asked)),
      onConnected: () => this.#policy.restored(),
      onChange: () => onChange?.(),
    })
  }

  serves(chain: ChainSlug): boolean {
    return chain === this.#options.chain.slug
  }

  /** Loads persisted usage, so that `status` is right before the first call. */
  refresh(): Promise<void> {
    return this.#policy.refresh()
  }

  /** Stays connected as long as announcements are listened to. */
  async open(signal: AbortSignal): Promise<void> {
    await this.push.keepOpen(signal)
  }

  async page(request: PageRequest, options: CallOptions): Promise<HistoryPage> {
    const { address, from, repeat } = request
    const tip = await this.#tip(repeat, options)
    const subject = this.#subjectOf(address)
    const isNewest = from.kind === 'newest' || from.offset === 0
    const account = isNewest
      ? await this.#newest(subject, request, options)
      : await this.#below(subject, from.offset, waitingIn(from.above.stated.fingerprint), options)
    return pageOf(account, tip)
  }

  availableAt(now: number): number {
    return this.#policy.availableAt(now, 0)
  }

  paceMs(now: number, _work: Work): number {
    return this.#policy.paceMs(now, 0)
  }

  status(): SourceStatus {
    const { isPublic, chain } = this.#options
    const version = this.#last?.status.version ?? null
    const status = this.#policy.status()
    const { height, isLive } = this.push
    return {
      ...status,
      ...(height === null ? {} : { tips: { ...status.tips, [chain.slug]: height } }),
      live: isLive ? [chain.slug] : [],
      isPublic,
      chains: [chain.slug],
      ...(version === null ? {} : { server: `${TITLE} ${version}` }),
    }
  }

  #newWalletReader(): WalletReader {
    return new WalletReading({
      calls: this.#calls,
      checks: this.#checks,
      tip: (repeat, options) => this.#tip(repeat, options),
      pause: (attempt, options) => this.#pause(attempt, options),
      onHistory: (address, isWaiting, hashes) =>
        this.push.answered(this.#subjectOf(address).script, isWaiting, hashes),
    })
  }

  #subjectOf(address: string): Subject {
    return { address, script: outputScript(this.#options.chain, address) }
  }

  /**
   * The newest block of a status that is at most a minute old: whatever is read after it is at least as new. Always requested
   * for a repeated request, since the answer to the first one was stale.
   */
  async #tip(repeat: number, options: CallOptions): Promise<number> {
    const { clock } = this.#options
    const isRecent = repeat === 0 && this.#last !== null && clock.now() - this.#last.at < STATUS_MS
    if (!isRecent || this.#last === null) {
      const at = clock.now()
      this.#last = { status: await this.#calls.status(options), at }
    }
    return this.#last.status.height
  }

  /** The newest page, as the state of the address at one moment. */
  async #newest(
    subject: Subject,
    { withTransactions = false }: PageRequest,
    options: CallOptions,
  ): Promise<AccountPage> {
    for (let attempt = 1; ; attempt += 1) {
      const account = await this.#calls.account(
        subject,
        { page: 1, size: this.#sizeMax },
        withTransactions,
        options,
      )
      this.#sizeMax = Math.min(this.#sizeMax, account.size)
      const why = whyNoSnapshot(account)
      if (why === null) {
        const hashes = account.rows.map(({ hash }) => hash)
        this.push.answered(subject.script, account.waitingCount > 0, hashes)
        return account
      }
      if (attempt === ATTEMPTS_MAX) throw contradictory(why)
      await this.#pause(attempt, options)
    }
  }

  /** A page that begins at most at this offset, with `waiting` unconfirmed transactions on top. */
  async #below(
    subject: Subject,
    offset: number,
    waiting: number,
    options: CallOptions,
  ): Promise<AccountPage> {
    let above = waiting
    for (let attempt = 1; ; attempt += 1) {
      const at = pageAt(Math.max(0, offset - above), this.#sizeMax)
      const account = await this.#calls.account(subject, at, false, options)
      const isSmaller = account.size < at.size
      this.#sizeMax = Math.min(this.#sizeMax, account.size)
      if ((offsetOf(account) <= offset && !isSmaller) || attempt === ATTEMPTS_MAX) return account
      above = account.waitingCount
    }
  }

  /** Addresses of a wallet by one answer, others one after the other. */
  async #batchCheck({ addresses, repeat }: BatchCheckRequest, options: CallOptions): Promise<BatchCheck> {
    // An answer about several is compared with the newest block that any answer has shown.
    const tip = await this.#tip(addresses.length > 1 ? repeat + 1 : repeat, options)
    const fingerprints = new Map(await this.#checks.fingerprints(addresses, options))
    for (const address of addresses.filter((each) => !fingerprints.has(each))) {
      try {
        fingerprints.set(address, fingerprintOf(await this.#totals(address, options)))
      } catch (error) {
        // Its own reading finds out why.
        const isAlone = addresses.length > 1 && error instanceof SourceError && error.scope === 'address'
        if (!isAlone) throw error
      }
    }
    return { tip, fingerprints }
  }

  async #totals(address: string, options: CallOptions): Promise<AccountTotals> {
    const subject = this.#subjectOf(address)
    const totals = await this.#calls.totals(subject, options)
    this.push.answered(subject.script, totals.waitingCount > 0, [])
    return totals
  }

  async #transaction({ hashes }: TransactionsRequest, options: CallOptions): Promise<TransactionReadings> {
    const [hash, ...more] = hashes
    if (hash === undefined || more.length > 0)
      throw new RangeError(`${TITLE} takes one transaction at a time.`)
    return { tip: null, byHash: new Map([[hash, await this.#calls.transaction(hash, options)]]) }
  }

  /** Gives the server time to become consistent. */
  async #pause(attempt: number, { signal }: CallOptions): Promise<void> {
    await this.#policy.sleep(PAUSE_MS + backoffMs(attempt, this.#options.clock.random()), signal)
  }
}

function contradictory(why: string): SourceError {
  const sentence = `${TITLE} contradicts itself, ${ATTEMPTS_MAX} times in a row: ${why}.`
  return new SourceError('unusable', 'source_inconsistent', sentence)
}
