import { BlockchairServer, type ServerOptions } from './blockchair-server.ts'
import { SimChain } from './chain.ts'
import type { ChainOptions } from './chain-options.ts'
import type { EsploraFaultPlan } from './esplora-fault.ts'
import { type EsploraOptions, EsploraServer } from './esplora-server.ts'
import type { FaultPlan } from './fault.ts'
import { realTransactions } from './real-histories.ts'
import type { LoggedRequest } from './request-log.ts'

export interface SimulatorOptions extends Omit<ServerOptions, 'now'> {
  /** The same seed gives the same chain. 1 by default. */
  readonly seed?: number
  /** 0, a free one, by default. */
  readonly port?: number
  /** Only this machine by default. */
  readonly host?: string
  /** Begins with histories of the real chain at their heights. True by default. */
  readonly realHistories?: boolean
  /** Height at the start, where there are no real histories. */
  readonly tip?: number
  /** The chain's time in seconds since 1970; a clock of its own by default. */
  readonly chainNow?: () => number
  /** How Esplora is spoken, and at which port; 0, a free one, by default. */
  readonly esplora?: EsploraOptions & { readonly port?: number }
  /** The servers' time in milliseconds since 1970; the machine's by default. */
  readonly serverNow?: () => number
}

/** The same chain at a port of its own that speaks Esplora's HTTP. */
interface EsploraSimulator {
  /** The base URL; what follows is `/address/…`. */
  readonly url: string
  /** Every request so far, in the order of arrival. */
  readonly requests: readonly LoggedRequest[]
  /** The most requests that were open at the same time. */
  readonly openMax: number
  clearRequests(): void
  /** Null for no faults. */
  setFaults(faults: EsploraFaultPlan | null): void
  /** Changes flavour, hooks or latency from the next request on. */
  configure(options: EsploraOptions): void
}

export interface Simulator extends AsyncDisposable {
  /** The base URL; what follows is `/{chain}/dashboards/…`. */
  readonly url: string
  readonly chain: SimChain
  readonly esplora: EsploraSimulator
  /** Every request so far to Blockchair, in the order of arrival. */
  readonly requests: readonly LoggedRequest[]
  /** Points that they cost together. */
  readonly points: number
  /** The most requests that were open at the same time. */
  readonly openMax: number
  clearRequests(): void
  /** Null for no faults. */
  setFaults(faults: FaultPlan | null): void
  /** Changes hooks, latency, cache or limits from the next request on. */
  configure(options: ServerOptions): void
  close(): Promise<void>
}

/** Starts a simulated chain that speaks Blockchair's HTTP, and at another port Esplora's, in this process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = 1, port = 0, host = '127.0.0.1', realHistories = true, tip, chainNow, serverNow } = options
  const chainOptions: ChainOptions = {
    seed,
    ...(tip === undefined ? {} : { tip }),
    ...(chainNow === undefined ? {} : { now: chainNow }),
    ...(realHistories ? { history: realTransactions() } : {}),
  }
  const chain = new SimChain(chainOptions)
  const clock = serverNow === undefined ? {} : { now: serverNow }
  const { esplora: esploraOptions = {}, ...blockchairOptions } = options
  const blockchair = new BlockchairServer(chain, { ...blockchairOptions, ...clock })
  const esplora = new EsploraServer(chain, { ...clock, ...esploraOptions })
  const close = async (): Promise<void> => {
    await Promise.all([blockchair.close(), esplora.close()])
  }
  const url = await blockchair.listen(host, port)
  const esploraUrl = await esplora.listen(host, esploraOptions.port ?? 0).catch(async (error: unknown) => {
    await blockchair.close()
    throw error
  })
  return {
    url,
    chain,
    esplora: {
      url: esploraUrl,
      get requests() {
        return esplora.log.requests
      },
      get openMax() {
        return esplora.log.openMax
      },
      clearRequests: () => esplora.log.clear(),
      setFaults: (faults) => esplora.configure({ faults: faults ?? (() => null) }),
      configure: (changes) => esplora.configure(changes),
    },
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
    close,
    [Symbol.asyncDispose]: close,
  }
}
