import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:tls'
import type { SimChain } from '../chain/chain.ts'
import { type SelfSigned, selfSigned } from './certificate.ts'
import { LineLog } from './line-log.ts'
import type { ElectrumOptions } from './options.ts'
import { ScriptIndex } from './script-index.ts'
import { ElectrumSession, type SessionParts } from './session.ts'

/** Where an Electrum server listens. */
export interface ElectrumUrls {
  readonly tcp: string
  readonly tls: string
}

/** An Electrum server over TCP and TLS, backed by a simulated chain. */
export class ElectrumServer {
  readonly log = new LineLog()
  readonly #chain: SimChain
  readonly #scripts: ScriptIndex
  readonly #sessions = new Set<ElectrumSession>()
  readonly #sockets = new Set<Socket>()
  readonly #tcp: Server
  readonly #tls: SecureServer
  readonly #unlisten: () => void
  #certificate: SelfSigned = selfSigned('localhost')
  #options: ElectrumOptions
  #connections = 0

  constructor(chain: SimChain, options: ElectrumOptions = {}) {
    this.#chain = chain
    this.#options = options
    this.#scripts = new ScriptIndex(chain)
    this.#tcp = createServer((socket) => this.#open(socket))
    this.#tcp.on('connection', (socket) => this.#keep(socket))
    this.#tls = createSecureServer(this.#certificate, (socket) => this.#open(socket))
    this.#tls.on('connection', (socket: Socket) => this.#keep(socket))
    this.#unlisten = chain.onChange((addresses) => this.#changed(addresses))
  }

  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  get fingerprint(): string {
    return this.#certificate.fingerprint
  }

  /** All connections so far. */
  get connections(): number {
    return this.#connections
  }

  get openConnections(): number {
    return this.#sessions.size
  }

  /** The scripts that open connections have subscribed to. */
  get subscriptions(): number {
    return [...this.#sessions].reduce((sum, session) => sum + session.subscriptions.size, 0)
  }

  /** Listens; port 0 picks a free one. */
  async listen(host: string, port: number, tlsPort: number): Promise<ElectrumUrls> {
    const tcp = await listening(this.#tcp, host, port)
    const tls = await listening(this.#tls, host, tlsPort)
    return { tcp: `tcp://${host}:${tcp}`, tls: `tls://${host}:${tls}` }
  }

  /** Changes some options from the next line on; connections are notified of what they now see. */
  configure(options: ElectrumOptions): void {
    this.#options = { ...this.#options, ...options }
    if ('behind' in options || 'notifying' in options || 'silent' in options) this.#notify(null)
  }

  /** Ends all connections. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** New connections get another certificate. */
  changeCertificate(): void {
    this.#certificate = selfSigned('localhost')
    this.#tls.setSecureContext(this.#certificate)
  }

  /** Ends all connections and stops listening. */
  async close(): Promise<void> {
    this.#unlisten()
    this.disconnect()
    await Promise.all([closed(this.#tcp), closed(this.#tls)])
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#sockets.delete(socket))
    if (this.#options.refusing === true) socket.destroy()
  }

  #open(socket: Socket): void {
    const session = new ElectrumSession(socket, this.#partsOf(this.#connections++))
    this.#sessions.add(session)
    socket.once('close', () => this.#sessions.delete(session))
  }

  #partsOf(connection: number): SessionParts {
    return {
      connection,
      scripts: this.#scripts,
      options: () => this.#options,
      view: (lag) => this.#chain.view(lag ?? undefined),
      log: (line) => this.log.add({ ...line, at: this.#options.now?.() ?? Date.now() }),
      logFaults: (line, faults) => this.log.setFaults(line, faults),
    }
  }

  #changed(addresses: readonly string[]): void {
    const scriptHashes = addresses.flatMap((address) => this.#scripts.add(address))
    // A server that lags may see a change of other addresses now.
    this.#notify(this.#options.behind == null ? scriptHashes : null)
  }

  #notify(scriptHashes: readonly string[] | null): void {
    for (const session of this.#sessions) session.notify(scriptHashes)
  }
}

async function listening(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(port, host, resolve)
  await promise
  return (server.address() as AddressInfo).port
}

async function closed(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  await promise
}
