import { BlockchairServer, type ServerOptions } from './blockchair-server.ts'
import { SimChain } from './chain.ts'
import type { ChainOptions } from './chain-options.ts'
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
  /** The server's time in milliseconds since 1970; the machine's by default. */
  readonly serverNow?: () => number
}

export interface Simulator extends AsyncDisposable {
  /** The base URL; what follows is `/{chain}/dashboards/…`. */
  readonly url: string
  readonly chain: SimChain
  /** Every request so far, in the order of arrival. */
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

/** Starts a simulated chain that speaks Blockchair's HTTP in this process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = 1, port = 0, host = '127.0.0.1', realHistories = true, tip, chainNow, serverNow } = options
  const chainOptions: ChainOptions = {
    seed,
    ...(tip === undefined ? {} : { tip }),
    ...(chainNow === undefined ? {} : { now: chainNow }),
    ...(realHistories ? { history: realTransactions() } : {}),
  }
  const chain = new SimChain(chainOptions)
  const server = new BlockchairServer(chain, {
    ...options,
    ...(serverNow === undefined ? {} : { now: serverNow }),
  })
  const url = await server.listen(host, port)
  return {
    url,
    chain,
    get requests() {
      return server.log.requests
    },
    get points() {
      return server.log.pointsSince(0)
    },
    get openMax() {
      return server.log.openMax
    },
    clearRequests: () => server.log.clear(),
    setFaults: (faults) => server.configure({ faults: faults ?? (() => null) }),
    configure: (changes) => server.configure(changes),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  }
}
