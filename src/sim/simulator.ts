import { type Chain, type ChainSlug, chainOf } from '../domain/chains/chain.ts'
import type { BlockbookFaultPlan } from './blockbook/fault.ts'
import type { PushMessage } from './blockbook/push-session.ts'
import { type BlockbookOptions, BlockbookServer } from './blockbook/server.ts'
import type { BlockchairFaultPlan } from './blockchair/fault.ts'
import { BlockchairServer, type ServerOptions } from './blockchair/server.ts'
import { SimChain } from './chain/chain.ts'
import type { ChainOptions } from './chain/chain-options.ts'
import { seedOf } from './chain/random.ts'
import { isRecorded, realTransactions } from './chain/real-histories.ts'
import { withRealWallets } from './chain/real-wallets.ts'
import type { ElectrumOptions } from './electrum/options.ts'
import { ElectrumServer } from './electrum/server.ts'
import { type ElectrumSimulator, electrumSimulator } from './electrum/simulator.ts'
import type { EsploraFaultPlan } from './esplora/fault.ts'
import { type EsploraOptions, EsploraServer } from './esplora/server.ts'
import type { LoggedRequest } from './http/request-log.ts'
import type { PriceServerOptions } from './prices/server.ts'
import { type PriceSimulator, startPriceSimulator } from './prices/simulator.ts'

export interface SimulatorOptions extends Omit<ServerOptions, 'now'> {
  /** Chains besides bitcoin. */
  readonly others?: readonly ChainSlug[]
  /** The same seed gives the same chains. 1 by default. */
  readonly seed?: number
  /** 0 (a free port) by default. */
  readonly port?: number
  /** Loopback by default. */
  readonly host?: string
  /** Starts with the bundled real histories, at their heights. True by default. */
  readonly realHistories?: boolean
  /** Also with the bundled real wallets. False by default. */
  readonly withWallets?: boolean
  /** Initial height of chains without real histories. */
  readonly tip?: number
  /** The chain's time in seconds since 1970; its own clock by default. */
  readonly chainNow?: () => number
  /** The Esplora server's options and port; 0 (a free port) by default. */
  readonly esplora?: EsploraOptions & { readonly port?: number }
  /** An Electrum server for each chain, too; the ports are those of bitcoin's, 0 (a free one) by default. */
  readonly electrum?: ElectrumOptions & { readonly port?: number; readonly tlsPort?: number }
  /** Starts a Blockbook server for each chain too, on free ports. */
  readonly blockbook?: BlockbookOptions
  /** Starts the providers of prices too, with demo prices; faults and hooks are those of all. */
  readonly prices?: PriceServerOptions
  /** The servers' time in milliseconds since 1970; the machine's clock by default. */
  readonly serverNow?: () => number
}

/** The Esplora server of a simulated chain, on its own port. */
interface EsploraSimulator {
  /** The base URL, before `/address/…`. */
  readonly url: string
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  /** The maximum of concurrent requests. */
  readonly openMax: number
  clearRequests(): void
  /** Null for no faults. */
  setFaults(faults: EsploraFaultPlan | null): void
  /** Changes variant, hooks or latency from the next request on. */
  configure(options: EsploraOptions): void
}

/** The Blockbook server of a simulated chain, on its own port. */
interface BlockbookSimulator {
  /** The base URL, before `/api/v2`. */
  readonly url: string
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  clearRequests(): void
  /** Null for no faults. */
  setFaults(faults: BlockbookFaultPlan | null): void
  /** Changes hooks, latency or limits from the next request on. */
  configure(options: BlockbookOptions): void
  /** What arrived by its WebSocket. */
  readonly messages: readonly PushMessage[]
  /** The addresses that open WebSockets have subscribed to. */
  readonly watched: readonly string[]
  /** Ends all WebSockets. */
  disconnect(): void
}

export interface Simulator extends AsyncDisposable {
  /** The base URL, before `/{chain}/dashboards/…`. */
  readonly url: string
  /** The simulated chains, bitcoin first. */
  readonly chains: readonly ChainSlug[]
  /** Bitcoin's. */
  readonly chain: SimChain
  /** Throws RangeError for a chain that is not simulated. */
  on(chain: ChainSlug): SimChain
  /** Bitcoin's. */
  readonly esplora: EsploraSimulator
  /** Throws RangeError for a chain that is not simulated. */
  esploraOn(chain: ChainSlug): EsploraSimulator
  /** Bitcoin's. Throws RangeError unless it was asked for. */
  readonly electrum: ElectrumSimulator
  /** Throws RangeError for a chain that is not simulated, and unless it was asked for. */
  electrumOn(chain: ChainSlug): ElectrumSimulator
  /** Throws RangeError for a chain whose Blockbook server was not started. */
  blockbookOn(chain: ChainSlug): BlockbookSimulator
  /** Null unless it was asked for. */
  readonly prices: PriceSimulator | null
  /** Every request to Blockchair so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  /** Their total cost in points. */
  readonly points: number
  /** The maximum of concurrent requests. */
  readonly openMax: number
  clearRequests(): void
  /** Null for no faults. */
  setFaults(faults: BlockchairFaultPlan | null): void
  /** Changes hooks, latency, cache or limits from the next request on. */
  configure(options: ServerOptions): void
  /** Renders Blockchair's pages of `rows` rows of a large bitcoin address once; see RenderedPages. */
  cachePages(address: string, rows: number): void
  close(): Promise<void>
}

/**
 * Starts simulated chains in this process: one Blockchair server for all of them, and an Esplora server on its own port
 * for each.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', serverNow, others = [] } = options
  const chains = (['bitcoin', ...others] as const).map((slug) => simulate(chainOf(slug), options))
  const clock = serverNow === undefined ? {} : { now: serverNow }
  const {
    esplora: esploraOptions = {},
    electrum: electrumOptions,
    blockbook,
    prices: priceOptions,
    ...blockchairOptions
  } = options
  await using parts = new AsyncDisposableStack()
  const blockchair = new BlockchairServer(chains, { ...blockchairOptions, ...clock })
  parts.defer(() => blockchair.close())
  const url = await blockchair.listen(host, port)
  const esploras = new Map<ChainSlug, EsploraSimulator>()
  for (const simulated of chains) {
    const { slug } = simulated.chain
    const server = new EsploraServer(simulated, { ...clock, ...esploraOptions })
    parts.defer(() => server.close())
    const at = slug === 'bitcoin' ? (esploraOptions.port ?? 0) : 0
    esploras.set(slug, esploraSimulator(server, await server.listen(host, at)))
  }
  const electrums = new Map<ChainSlug, ElectrumSimulator>()
  for (const simulated of electrumOptions === undefined ? [] : chains) {
    const server = new ElectrumServer(simulated, { ...clock, ...electrumOptions })
    parts.defer(() => server.close())
    const isFirst = simulated.chain.slug === 'bitcoin'
    const { port: tcpPort = 0, tlsPort = 0 } = isFirst ? (electrumOptions ?? {}) : {}
    electrums.set(
      simulated.chain.slug,
      electrumSimulator(server, await server.listen(host, tcpPort, tlsPort)),
    )
  }
  const electrumOn = (slug: ChainSlug) => required(electrums.get(slug))
  const blockbooks = new Map<ChainSlug, BlockbookSimulator>()
  for (const simulated of blockbook === undefined ? [] : chains) {
    const server = new BlockbookServer(simulated, { ...clock, ...blockbook })
    parts.defer(() => server.close())
    blockbooks.set(simulated.chain.slug, blockbookSimulator(server, await server.listen(host, 0)))
  }
  const prices =
    priceOptions === undefined
      ? null
      : await startPriceSimulator(options.seed ?? 1, host, { ...clock, ...priceOptions })
  if (prices !== null) parts.defer(() => prices.stop())
  const on = (slug: ChainSlug) => required(chains.find(({ chain }) => chain.slug === slug))
  const esploraOn = (slug: ChainSlug) => required(esploras.get(slug))
  const running = parts.move()
  const close = () => running.disposeAsync()
  return {
    url,
    chains: chains.map(({ chain }) => chain.slug),
    chain: on('bitcoin'),
    on,
    esplora: esploraOn('bitcoin'),
    esploraOn,
    get electrum() {
      return electrumOn('bitcoin')
    },
    electrumOn,
    blockbookOn: (slug) => required(blockbooks.get(slug)),
    prices,
    get requests() {
      return blockchair.log.requests
    },
    get points() {
      return blockchair.log.pointsSince(0)
    },
    get openMax() {
      return blockchair.log.openMax
    },
    clearRequests: () => blockchair.log.clear(),
    setFaults: (faults) => blockchair.configure({ faults: faults ?? (() => null) }),
    configure: (changes) => blockchair.configure(changes),
    cachePages: (address, rows) => {
      const base = on('bitcoin').state(address)?.base
      if (base == null) throw new RangeError('no large address')
      blockchair.rendered.cache(base, rows)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function simulate(
  chain: Chain,
  { seed = 1, realHistories = true, withWallets = false, tip, chainNow }: SimulatorOptions,
): SimChain {
  const { slug } = chain
  const recorded = realHistories && isRecorded(slug) ? realTransactions(slug) : []
  const history = withWallets ? withRealWallets(slug, recorded) : recorded
  const options: ChainOptions = {
    chain,
    // With one seed the transactions of two chains would have the same hashes.
    seed: slug === 'bitcoin' ? seed : seedOf(seed, slug),
    ...(tip === undefined ? {} : { tip }),
    ...(chainNow === undefined ? {} : { now: chainNow }),
    ...(history.length > 0 ? { history } : {}),
  }
  return new SimChain(options)
}

function esploraSimulator(server: EsploraServer, url: string): EsploraSimulator {
  return {
    url,
    get requests() {
      return server.log.requests
    },
    get openMax() {
      return server.log.openMax
    },
    clearRequests: () => server.log.clear(),
    setFaults: (faults) => server.configure({ faults: faults ?? (() => null) }),
    configure: (changes) => server.configure(changes),
  }
}

function blockbookSimulator(server: BlockbookServer, url: string): BlockbookSimulator {
  return {
    url,
    get requests() {
      return server.log.requests
    },
    clearRequests: () => server.log.clear(),
    setFaults: (faults) => server.configure({ faults: faults ?? (() => null) }),
    configure: (changes) => server.configure(changes),
    messages: server.messages,
    get watched() {
      return server.watched
    },
    disconnect: () => server.disconnect(),
  }
}

function required<T>(found: T | undefined): T {
  if (found === undefined) throw new RangeError('this chain is not simulated')
  return found
}
