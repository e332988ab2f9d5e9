import type { ElectrumFaultPlan } from './fault.ts'
import type { LoggedLine } from './line-log.ts'
import type { ElectrumOptions } from './options.ts'
import type { ElectrumServer, ElectrumUrls } from './server.ts'

/** The Electrum server of a simulated chain, on ports of its own. */
export interface ElectrumSimulator {
  /** `tcp://host:port`. */
  readonly url: string
  /** `tls://host:port`, with a self-signed certificate. */
  readonly tlsUrl: string
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string
  /** Every line so far, in order of arrival. */
  readonly lines: readonly LoggedLine[]
  /** All connections so far. */
  readonly connections: number
  readonly openConnections: number
  /** The scripts that open connections have subscribed to. */
  readonly subscriptions: number
  /** How often each method was called since the log was cleared. */
  calls(): Readonly<Record<string, number>>
  clearLines(): void
  /** Null for no faults. */
  setFaults(faults: ElectrumFaultPlan | null): void
  /** Changes some options from the next line on. */
  configure(options: ElectrumOptions): void
  /** Ends all connections. */
  disconnect(): void
  /** New connections get another certificate. */
  changeCertificate(): void
}

export function electrumSimulator(server: ElectrumServer, urls: ElectrumUrls): ElectrumSimulator {
  return {
    url: urls.tcp,
    tlsUrl: urls.tls,
    get fingerprint() {
      return server.fingerprint
    },
    get lines() {
      return server.log.lines
    },
    get connections() {
      return server.connections
    },
    get openConnections() {
      return server.openConnections
    },
    get subscriptions() {
      return server.subscriptions
    },
    calls: () => server.log.calls(),
    clearLines: () => server.log.clear(),
    setFaults: (faults) => server.configure({ faults: faults ?? (() => null) }),
    configure: (options) => server.configure(options),
    disconnect: () => server.disconnect(),
    changeCertificate: () => server.changeCertificate(),
  }
}
