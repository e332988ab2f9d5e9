import { outputScript } from '../../domain/address/output-script.ts'
import type { Chain, ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  type BatchCheck,
  type BatchChecker,
  type BatchCheckRequest,
  type CallOptions,
  type HistoryPage,
  type PageRequest,
  type ReadFrom,
  type SetAnswer,
  type SetReader,
  type SetRequest,
  SourceError,
  type SourceStatus,
} from '../../domain/ports/source.ts'
import type { SourceLedger } from '../../domain/ports/source-ledger.ts'
import type { TransactionReader, TransactionReadings } from '../../domain/ports/transaction-reader.ts'
import type { Network } from '../../net/network.ts'
import { RequestPolicy } from '../../net/request-policy.ts'
import type { OpenSource } from '../source-descriptor.ts'
import { Authorization } from './authorization.ts'
import { ChainMoved } from './chain-moved.ts'
import type { ForkBlock } from './chains.ts'
import type { NodeAbilities } from './check-node.ts'
import { NodePush } from './node-push.ts'
import { NodeStanding } from './node-standing.ts'
import type { NodeSetting } from './read-node.ts'
import { RpcClient, type RpcOptions } from './rpc-client.ts'
import { type IndexView, ScriptIndex } from './script-index.ts'
import { WholeTransactions } from './whole-transactions.ts'

export interface CoreOptions {
  /** The one chain that the node has. */
  readonly chain: Chain
  readonly forks: readonly ForkBlock[]
  /** Unique among all sources. */
  readonly name: string
  readonly node: NodeSetting
  /** The names of the settings that hold URL and cookie file. */
  readonly settings: string
  /** For one request, including its whole answer. */
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly ledger: SourceLedger
  readonly network: Network
  /** Called when its state or its tip has changed. */
  readonly onChange: () => void
}

/** In sentences. */
const TITLE = 'The node'
const SET_MAX = 2000
/** Between two questions for the newest block and the mempool. */
const POLL_MS = 1000
/** Where the mempool is large, the pause is this many times as long as reading its list. */
const SHARE_OF_TIME = 10
const ROWS_MAX = 500_000
const NO_LIMITS = { requestsPerMinute: 0, pointsPerDay: 0 }
/** Rows below the newest ones that were stored before, in case the newest of those have moved. */
const OVERLAP = 100

/** Histories from a node of the Bitcoin Core family, without a wallet: see README.md. */
export class Core implements OpenSource {
  readonly name: string
  readonly title = TITLE
  readonly offsetMax = Number.POSITIVE_INFINITY
  readonly batchChecker: BatchChecker = {
    sizeMax: SET_MAX,
    check: (request, options) => this.#check(request, options),
  }
  readonly setReader: SetReader = {
    sizeMax: SET_MAX,
    rowsMax: ROWS_MAX,
    read: (request, options) => this.#readSet(request, options),
  }
  readonly walletReader = null
  readonly transactionInspector = null
  readonly transactionReader: TransactionReader = {
    sizeMax: WholeTransactions.SIZE_MAX,
    read: ({ hashes }, options) => this.#readWhole(hashes, options),
  }
  readonly push: NodePush
  readonly #chain: Chain
  readonly #rpc: RpcClient
  readonly #clock: Clock
  readonly #policy: RequestPolicy
  readonly #standing: NodeStanding
  readonly #index: ScriptIndex

  constructor(options: CoreOptions) {
    const { chain, forks, name, node, settings, clock, ledger, network, httpTimeoutMs, onChange } = options
    this.name = name
    this.#chain = chain
    this.#clock = clock
    this.#policy = new RequestPolicy({ name, title: TITLE, limits: NO_LIMITS, clock, ledger, onChange })
    this.#rpc = new RpcClient({
      url: node.url,
      settings,
      title: TITLE,
      chain: chain.slug,
      authorization: new Authorization(node.login),
      httpTimeoutMs,
      clock,
      policy: this.#policy,
      network,
    })
    const rpc = this.#rpc
    this.#standing = new NodeStanding({ rpc, chain, forks, clock, onChange })
    this.#index = new ScriptIndex({
      rpc,
      chain,
      clock,
      abilities: (call) => this.#standing.require(call),
      onChanged: (scripts) => this.push.changed(scripts),
      onBlock: (height, replacedFrom) => this.push.block(height, replacedFrom),
    })
    this.push = new NodePush({
      sizeMax: SET_MAX,
      follow: async (addresses, call) =>
        (await this.#check({ chain, addresses, repeat: 0 }, call)).fingerprints,
      scriptOf: (address) => this.#scriptOf(address),
      onUnwatched: (scripts) => void this.#index.forget(scripts),
    })
  }

  serves(chain: ChainSlug): boolean {
    return chain === this.#chain.slug
  }

  refresh(): Promise<void> {
    return this.#policy.refresh()
  }

  /** Checks the node, so that a wrong one shows at once, and follows it as long as anything is watched. */
  async open(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#standing.stop(signal.reason), { once: true })
    while (!signal.aborted) {
      const from = this.#clock.now()
      await this.#follow({ signal, manual: true })
      const tookMs = this.#clock.now() - from
      await this.#clock.sleep(Math.max(POLL_MS, tookMs * SHARE_OF_TIME), signal).catch(() => {})
    }
  }

  async page({ address, from }: PageRequest, options: CallOptions): Promise<HistoryPage> {
    const script = this.#scriptOf(address)
    const page = await this.#read([script], (view) => pageOf(view, script), options)
    if (page === null) throw contradiction()
    return restOf(page, from)
  }

  availableAt(now: number): number {
    return Math.max(this.#policy.availableAt(now, 0), this.#standing.availableAt(now))
  }

  /** One's own node has no budget. */
  paceMs(): number {
    return 0
  }

  status(): SourceStatus {
    const live = this.push.isLive ? { live: [this.#chain.slug] } : {}
    const status = { ...this.#policy.status(), chains: [this.#chain.slug], ...live }
    return this.#standing.shownIn(status, this.#index.progress)
  }

  /** Reads what is new. Failures show in the status. */
  async #follow(options: RpcOptions): Promise<void> {
    const now = this.#clock.now()
    if (this.#standing.availableAt(now) > now) return
    try {
      await this.#standing.require(options)
      if (this.push.isListenedTo || this.#index.size > 0) await this.#index.catchUp(options)
      this.push.connected()
    } catch (error) {
      this.#standing.failed(error)
      this.push.disconnected()
      if (!(error instanceof SourceError || error instanceof ChainMoved || options.signal.aborted))
        throw error
    }
  }

  async #check({ addresses }: BatchCheckRequest, options: CallOptions): Promise<BatchCheck> {
    const scripts = addresses.map((address) => [address, this.#scriptOf(address)] as const)
    const look = ({ tip, watched }: IndexView) => {
      const known = scripts.flatMap(([address, script]) => {
        const report = watched.report(script)
        return report === null ? [] : [[address, report.fingerprint] as const]
      })
      return { tip: tip.height, fingerprints: new Map(known) }
    }
    return await this.#read(
      scripts.map(([, script]) => script),
      look,
      options,
    )
  }

  async #readSet({ addresses }: SetRequest, options: CallOptions): Promise<SetAnswer> {
    const scripts = addresses.map((address) => [address, this.#scriptOf(address)] as const)
    const look = (view: IndexView) => {
      const pages = scripts.flatMap(([address, script]) => {
        const page = pageOf(view, script)
        return page === null ? [] : [[address, page] as const]
      })
      return { tip: view.tip.height, pages: new Map(pages), smaller: [], unfit: false }
    }
    return await this.#read(
      scripts.map(([, script]) => script),
      look,
      options,
    )
  }

  async #readWhole(hashes: readonly string[], options: CallOptions): Promise<TransactionReadings> {
    return await this.#ask(options, async (abilities, call) => {
      const { tip, ...known } = await this.#index.known(call)
      const parts = { rpc: this.#rpc, chain: this.#chain, abilities, ...known }
      const byHash = await new WholeTransactions(parts, call).read(hashes)
      return { tip: tip?.height ?? null, byHash }
    })
  }

  async #read<T>(scripts: readonly string[], look: (view: IndexView) => T, options: CallOptions): Promise<T> {
    return await this.#ask(options, (_, call) => this.#index.read(scripts, look, call))
  }

  /** Asks a node that can serve. Throws SourceError. */
  async #ask<T>(
    { signal, manual }: CallOptions,
    work: (abilities: NodeAbilities, options: RpcOptions) => Promise<T>,
  ): Promise<T> {
    const options = { signal, manual }
    try {
      return await work(await this.#standing.require(options), options)
    } catch (error) {
      if (error instanceof ChainMoved) throw moving()
      throw this.#standing.failed(error)
    }
  }

  #scriptOf(address: string): string {
    return outputScript(this.#chain, address)
  }
}

/** The whole history; null if it is contradictory. */
function pageOf({ tip, watched }: IndexView, script: string): HistoryPage | null {
  const report = watched.report(script)
  if (report === null) return null
  return { ...report, tip: tip.height, offset: 0, transactionCount: report.rows.length }
}

/** The part of a whole history that is asked for. */
function restOf(page: HistoryPage, from: ReadFrom): HistoryPage {
  const { rows, transactionCount } = page
  if (from.kind === 'below') {
    const offset = transactionCount - 1 - from.above.index
    return {
      ...page,
      ...from.above.stated,
      offset: from.above.stated.transactionCount - 1 - from.above.index,
      rows: rows.slice(Math.max(0, offset)),
    }
  }
  const isKnown = from.bottom !== undefined && rows.at(-1)?.hash === from.bottom
  return isKnown ? { ...page, rows: rows.slice(0, Math.max(0, rows.length - from.known) + OVERLAP) } : page
}

function contradiction(): SourceError {
  const sentence = `${TITLE} lists other unspent outputs of this address than its blocks leave.`
  return new SourceError('unusable', 'source_inconsistent', sentence)
}

function moving(): SourceError {
  return new SourceError('failed', 'too_busy', `${TITLE} replaces blocks faster than they are read.`)
}
