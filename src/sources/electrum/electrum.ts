import type { Chain, ChainSlug } from '../../domain/chains/chain.ts'
import type { Push } from '../../domain/ports/push.ts'
import type {
  BatchCheck,
  BatchChecker,
  BatchCheckRequest,
  CallOptions,
  HistoryPage,
  PageRequest,
  SetAnswer,
  SetReader,
  SetRequest,
  SourceStatus,
} from '../../domain/ports/source.ts'
import type { TransactionReader } from '../../domain/ports/transaction-reader.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import type { OpenSource } from '../source-descriptor.ts'
import type { RpcAnswer } from './connection/rpc-connection.ts'
import { ElectrumConnection, type ElectrumConnectionOptions } from './electrum-connection.ts'
import { type HistoryList, HistoryLists, tooLong } from './history-lists.ts'
import { fingerprint, HistoryPages, newestFirst, totalsOf } from './history-pages.ts'
import { RawTransactions } from './raw-transactions.ts'
import { rowsFingerprint } from './rows-fingerprint.ts'
import { balanceOf, byAddress, fingerprintOf } from './stated-answers.ts'
import type { Listed } from './status-hash.ts'
import { type Subject, subjectOf } from './subject.ts'
import { WholeTransactions } from './whole-transactions.ts'

export type ElectrumOptions = Omit<ElectrumConnectionOptions, 'title'>

const TITLE = 'Electrum'
const SET_SIZE = 100
/** Addresses that one's own server watches by one line. */
const WATCHED_AT_ONCE_OWN = 125
/** Rows of one page. */
const PAGE_ROWS = 2000
const SET_ROWS = 10_000
const WATCHED_OWN = 1_000_000
/** Public servers end connections with more. */
const WATCHED_PUBLIC = 20_000
/** Lists of more than one page, kept for the next one. */
const LONG_LISTS_MAX = 4

/** Histories from servers with the Electrum protocol: whole lists, each proven by the status that the server states. */
export class Electrum implements OpenSource {
  readonly name: string
  readonly title = TITLE
  readonly offsetMax = Number.POSITIVE_INFINITY
  readonly batchChecker: BatchChecker = {
    sizeMax: SET_SIZE,
    check: (request, options) => this.#batchCheck(request, options),
    rowsFingerprint,
  }
  readonly setReader: SetReader = {
    sizeMax: SET_SIZE,
    rowsMax: SET_ROWS,
    read: (request, options) => this.#readSet(request, options),
  }
  readonly walletReader = null
  readonly transactionInspector = null
  readonly transactionReader: TransactionReader
  readonly push: Push
  readonly #chain: Chain
  readonly #connection: ElectrumConnection
  readonly #lists: HistoryLists
  readonly #pages: HistoryPages
  /** By script hash; the ones that were used last are kept. */
  readonly #longLists = new Map<string, HistoryList>()
  /**
   * Script hashes whose histories are over the server's limit, as their reading has shown. It states the status of an unused
   * script for them, whatever happens, so that they cannot be watched.
   */
  readonly #overLimit = new Set<string>()

  constructor(options: ElectrumOptions) {
    const { name, chain, clock } = options
    this.name = name
    this.#chain = chain
    this.#connection = new ElectrumConnection(
      { ...options, title: TITLE },
      {
        changed: (scriptHash) => this.#longLists.delete(scriptHash),
        disconnected: () => {
          this.#longLists.clear()
          this.#overLimit.clear()
        },
      },
    )
    const { calls, headers } = this.#connection
    const transactions = new RawTransactions(chain, calls)
    this.#lists = new HistoryLists({ calls, clock, moments: this.#connection })
    this.#pages = new HistoryPages({ chain, headers, transactions })
    const whole = new WholeTransactions({ chain, calls, headers, transactions })
    this.transactionReader = {
      sizeMax: WholeTransactions.SIZE_MAX,
      read: async ({ hashes }, asked) => ({
        byHash: await this.#connection.consistently(() => whole.read(hashes, asked)),
        tip: this.#connection.tip(),
      }),
    }
    const { announcements, isPublic } = this.#connection
    this.push = {
      sizeMax: isPublic ? SET_SIZE : WATCHED_AT_ONCE_OWN,
      watchedMax: isPublic ? WATCHED_PUBLIC : WATCHED_OWN,
      listen: announcements.listen,
      watch: (addresses, asked) => this.#watch(addresses, asked),
      unwatch: (addresses) => this.#unwatch(addresses),
    }
  }

  serves(chain: ChainSlug): boolean {
    return chain === this.#chain.slug
  }

  /** Loads persisted usage, so that `status` is right before the first call. */
  refresh(): Promise<void> {
    return this.#connection.policy.refresh()
  }

  /** Stays connected, so that what the server announces arrives and its return is noticed. */
  open(signal: AbortSignal): Promise<void> {
    return this.#connection.keepOpen(signal)
  }

  async page({ address, from, repeat }: PageRequest, options: CallOptions): Promise<HistoryPage> {
    const subject = subjectOf(this.#chain, address)
    await this.#connection.settle(repeat, options.signal)
    return await this.#connection.consistently(async () => {
      if (from.kind === 'newest') return await this.#newest(subject, from.known, options)
      const { above } = from
      const list = this.#longLists.get(subject.scriptHash) ?? (await this.#list(subject, options))
      const entries = newestFirst(list)
      const passed = new Set(above.block.map(({ hash }) => hash))
      const last = entries.findLastIndex(({ hash }) => passed.has(hash))
      const start = last < 0 ? entries.length - 1 - above.index : last + 1
      const rows = await this.#rows(subject, list, entries.slice(start, start + PAGE_ROWS), options)
      return { ...above.stated, offset: above.stated.transactionCount - 1 - above.index, ...rows }
    })
  }

  availableAt(now: number): number {
    return this.#connection.policy.availableAt(now, 0)
  }

  paceMs(now: number): number {
    return this.#connection.policy.paceMs(now, 0)
  }

  status(): SourceStatus {
    return this.#connection.status()
  }

  /** The newest rows, down to the block of the newest known one. */
  async #newest(subject: Subject, known: number, options: CallOptions): Promise<HistoryPage> {
    const list = await this.#list(subject, options)
    // A server says so of a history over its limit as well: it never means that proven rows are gone.
    if (list.entries.length === 0 && known > 0) throw this.#tooLong(subject)
    const entries = newestFirst(list)
    const wanted = entries.slice(0, Math.min(endOf(entries, known), PAGE_ROWS))
    return { ...totalsOf(list), offset: 0, ...(await this.#rows(subject, list, wanted, options)) }
  }

  async #list(subject: Subject, options: CallOptions): Promise<HistoryList> {
    const outcome = (await this.#lists.read([subject], targetOf(subject), options)).get(subject)
    if (outcome === undefined) throw this.#tooLong(subject)
    if ('error' in outcome) {
      if (outcome.error.code === 'history_too_long') this.#overLimit.add(subject.scriptHash)
      throw outcome.error
    }
    this.#overLimit.delete(subject.scriptHash)
    const { list } = outcome
    if (list.entries.length > PAGE_ROWS) {
      this.#longLists.set(subject.scriptHash, list)
      for (const oldest of this.#longLists.keys()) {
        if (this.#longLists.size > LONG_LISTS_MAX) this.#longLists.delete(oldest)
      }
    }
    return list
  }

  #tooLong({ scriptHash }: Subject): Error {
    this.#overLimit.add(scriptHash)
    return tooLong()
  }

  #rows(subject: Subject, list: HistoryList, entries: readonly Listed[], options: CallOptions) {
    return this.#pages.rows(subject, list, entries, { target: targetOf(subject), options })
  }

  async #batchCheck(
    { addresses, withBalances = false }: BatchCheckRequest,
    options: CallOptions,
  ): Promise<BatchCheck> {
    const methods = withBalances ? ['subscribe', 'get_balance'] : ['subscribe']
    const subjects = addresses.map((address) => subjectOf(this.#chain, address))
    const answers = await this.#ask(methods, subjects, options)
    const fingerprints = byAddress(addresses, answers, fingerprintOf)
    const balances = byAddress(addresses, answers.slice(addresses.length), balanceOf)
    return { tip: this.#connection.tip(), fingerprints, ...(withBalances ? { balances } : {}) }
  }

  /** The answers of each method about all of them, one method after the other. */
  #ask(
    methods: readonly string[],
    subjects: readonly Subject[],
    options: CallOptions,
  ): Promise<readonly RpcAnswer[]> {
    const calls = methods.flatMap((method) =>
      subjects.map(({ scriptHash }) => ({ method: `blockchain.scripthash.${method}`, params: [scriptHash] })),
    )
    const addresses = subjects.map(({ address }) => address)
    const question = {
      target: { kind: 'batch', addresses },
      lineMax: Math.max(SET_SIZE, addresses.length),
    } as const
    return this.#connection.calls.ask(calls, question, options)
  }

  async #readSet({ addresses }: SetRequest, options: CallOptions): Promise<SetAnswer> {
    const target = { kind: 'batch', addresses } as const
    const subjects = addresses.map((address) => subjectOf(this.#chain, address))
    const outcomes = await this.#lists.read(subjects, target, options)
    const lists = new Map<Subject, HistoryList>()
    const later: string[] = []
    let rows = 0
    for (const [subject, outcome] of outcomes) {
      if ('error' in outcome || outcome.list.entries.length > PAGE_ROWS) continue
      rows += outcome.list.entries.length
      if (rows <= SET_ROWS) lists.set(subject, outcome.list)
      else later.push(subject.address)
    }
    const pages = await this.#pages.all(lists, { target, options })
    const tip = Math.min(...[...pages.values()].map((page) => page.tip), this.#connection.tip() ?? 0)
    return { tip, pages, smaller: later.length === 0 ? [] : [later], unfit: false }
  }

  async #watch(addresses: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>> {
    const { announcements } = this.#connection
    const subjects = addresses.map((address) => subjectOf(this.#chain, address))
    for (const { scriptHash, address } of subjects) announcements.watch(scriptHash, address)
    const answers = await this.#ask(['subscribe'], subjects, options)
    const stated = byAddress(addresses, answers, fingerprintOf)
    const unwatchable = subjects
      .filter(({ scriptHash, address }) => stated.get(address) === UNUSED && this.#overLimit.has(scriptHash))
      .map(({ address }) => address)
    if (unwatchable.length === 0) return stated
    this.#unwatch(unwatchable)
    const left = new Set(unwatchable)
    return new Map([...stated].filter(([address]) => !left.has(address)))
  }

  #unwatch(addresses: readonly string[]): void {
    const { announcements } = this.#connection
    const hashes = addresses.map((address) => subjectOf(this.#chain, address).scriptHash)
    this.#connection.unsubscribe(hashes.filter((hash) => announcements.unwatch(hash)))
  }
}

/** Where the rows end that are not known, the block of the newest known one included. */
function endOf(entries: readonly Listed[], known: number): number {
  const first = entries.length - known
  const height = entries[first]?.height
  if (known === 0 || height === undefined) return entries.length
  const below = entries.findIndex((entry, index) => index > first && entry.height !== height)
  return below < 0 ? entries.length : below
}

/** Of a script without a history, and of one that the server does not list. */
const UNUSED = fingerprint(null)

function targetOf({ address }: Subject): RequestTarget {
  return { kind: 'address', address }
}
