import type { Socket } from 'node:net'
import { allChains, type Chain, chainOf } from '../../../domain/chains/chain.ts'
import { isStoreUnavailable } from '../../../domain/errors.ts'
import type { ServerCertificates } from '../../../domain/ports/server-certificates.ts'
import { isFields, UnusableAnswer } from '../../../net/answer-fields.ts'
import { exactNumber } from '../../../net/exact-json.ts'
import type { Network } from '../../../net/network.ts'
import { type BlockHeader, decodeHeader } from '../block-header.ts'
import { type ElectrumServer, serverName } from '../server-url.ts'
import { type CertificateState, checkCertificate } from './certificate.ts'
import { ConnectionFailed, clauseOf, RpcError, ServerRefused } from './failures.ts'
import { type RpcAnswer, type RpcCall, RpcConnection } from './rpc-connection.ts'
import { FOREIGN_BLOCKS } from './same-genesis.ts'
import { secure } from './secure-socket.ts'

const CLIENT = 'mini-cointracker'
const PROTOCOLS = ['1.4', '1.6'] as const
const CONNECT_MS = 10_000
/** Through Tor. */
const ONION_CONNECT_MS = 30_000
const SILENCE_MS = 60_000
const PING_ANSWER_MS = 20_000

export interface SessionParts {
  readonly chain: Chain
  readonly network: Network
  readonly certificates: ServerCertificates
  /** Fingerprints that the settings give. */
  readonly fingerprints: readonly string[]
  /** For one answer. */
  readonly timeoutMs: number
}

export interface Tip {
  readonly height: number
  readonly header: BlockHeader
}

export interface SessionListener {
  /** `status` as the server stated it, unchecked. */
  changed(scriptHash: unknown, status: unknown): void
  tip(tip: Tip): void
}

/** What a server says of itself. */
interface ServerFacts {
  readonly software: string
  readonly protocol: string
  readonly certificate: CertificateState
  /** Its certificate's SHA-256; null without TLS. */
  readonly fingerprint: string | null
}

/** A connection to one server, after the handshake. */
export class Session {
  readonly server: ElectrumServer
  readonly facts: ServerFacts
  readonly #rpc: RpcConnection
  readonly #timeoutMs: number
  #pinging: NodeJS.Timeout | null = null

  private constructor(server: ElectrumServer, facts: ServerFacts, rpc: RpcConnection, timeoutMs: number) {
    this.server = server
    this.facts = facts
    this.#rpc = rpc
    this.#timeoutMs = timeoutMs
    this.#ping(SILENCE_MS)
    void this.closed.then(() => clearTimeout(this.#pinging ?? undefined))
  }

  /**
   * Connects, checks the certificate and the coin, and subscribes to blocks; the first tip is announced before it resolves.
   * Throws ServerRefused, ConnectionFailed or the signal's reason.
   */
  static async open(
    server: ElectrumServer,
    parts: SessionParts,
    listener: SessionListener,
    signal: AbortSignal,
  ): Promise<Session> {
    const { socket, ...trust } = await connected(server, parts, signal)
    const notify = (method: string, params: readonly unknown[]) => {
      if (method === 'blockchain.scripthash.subscribe') listener.changed(params[0], params[1])
      if (method === 'blockchain.headers.subscribe') announceTip(params[0])
    }
    const rpc = new RpcConnection(socket, notify)
    const announceTip = (stated: unknown) => {
      try {
        listener.tip(decodeTip(parts.chain, stated))
      } catch (error) {
        if (!(error instanceof UnusableAnswer)) throw error
        rpc.close(error.message)
      }
    }
    const abort = () => rpc.close('the program stops')
    signal.addEventListener('abort', abort, { once: true })
    try {
      const facts = await shakeHands(rpc, server, parts)
      announceTip(await call(rpc, 'blockchain.headers.subscribe', [], parts.timeoutMs))
      if (rpc.isClosed) throw await rpc.closed
      return new Session(server, { ...facts, ...trust }, rpc, parts.timeoutMs)
    } catch (error) {
      rpc.close('the handshake failed')
      signal.throwIfAborted()
      if (!(error instanceof RpcError)) throw error
      throw new ConnectionFailed(
        'unreachable',
        `the server refused the handshake: ${error.message.slice(0, 160)}`,
      )
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  get isClosed(): boolean {
    return this.#rpc.isClosed
  }

  get closed(): Promise<ConnectionFailed> {
    return this.#rpc.closed
  }

  /** The process may end while it is open. */
  unref(): void {
    this.#rpc.unref()
  }

  /** See `RpcConnection.send`. */
  async send(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    return await this.#rpc.send(calls, this.#timeoutMs)
  }

  close(reason: string): void {
    this.#rpc.close(reason)
  }

  /** Pings after a minute of silence; a server that does not answer is given up. */
  #ping(afterMs: number): void {
    this.#pinging = setTimeout(() => {
      const silence = performance.now() - this.#rpc.heardAt
      if (this.isClosed) return
      if (silence < SILENCE_MS) this.#ping(SILENCE_MS - silence)
      else {
        const ping = { method: 'server.ping', params: [] }
        this.#rpc.send([ping], PING_ANSWER_MS).then(
          () => this.#ping(SILENCE_MS),
          () => {},
        )
      }
    }, afterMs).unref()
  }
}

async function connected(server: ElectrumServer, parts: SessionParts, signal: AbortSignal) {
  const { host, port, encrypted } = server
  const timeoutMs = host.endsWith('.onion') ? ONION_CONNECT_MS : CONNECT_MS
  let raw: Socket
  try {
    raw = await parts.network.dial(host, port, { timeoutMs, signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new ConnectionFailed('unreachable', clauseOf(error))
  }
  if (!encrypted) return { socket: raw, certificate: 'unencrypted' as const, fingerprint: null }
  const timed = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const { socket, certificate } = await secure(raw, server, timed).catch((error: unknown) => {
    signal.throwIfAborted()
    throw timed.aborted
      ? new ConnectionFailed('unreachable', `no TLS handshake within ${timeoutMs} ms`)
      : error
  })
  try {
    const state = await checkCertificate(certificate, parts.fingerprints, parts.certificates)
    return { socket, certificate: state, fingerprint: certificate.fingerprint }
  } catch (error) {
    socket.destroy()
    if (!isStoreUnavailable(error)) throw error
    throw new ConnectionFailed('unreachable', 'the known certificate cannot be read from the database')
  }
}

/** The version comes first and alone: some servers disconnect otherwise. */
async function shakeHands(rpc: RpcConnection, server: ElectrumServer, { chain, timeoutMs }: SessionParts) {
  const version = await call(rpc, 'server.version', [CLIENT, PROTOCOLS], timeoutMs)
  const [software, protocol] = Array.isArray(version) ? version : []
  if (typeof software !== 'string' || typeof protocol !== 'string') {
    throw new ConnectionFailed('unreachable', 'the server does not speak the Electrum protocol')
  }
  await checkGenesis(rpc, server, chain, timeoutMs)
  await checkForks(rpc, server, chain, timeoutMs)
  return { software, protocol }
}

async function checkGenesis(rpc: RpcConnection, server: ElectrumServer, chain: Chain, timeoutMs: number) {
  const stated = await statedGenesis(rpc, timeoutMs)
  const first = stated ?? (await firstBlock(rpc, chain, timeoutMs))
  if (first === null || first === chain.genesisHash) return
  const other = allChains().find(({ genesisHash }) => genesisHash === first)
  if (other !== undefined || stated !== null) throw wrongCoin(server, chain, other?.name ?? 'another chain')
}

/** Null without `server.features`, which some servers lack. */
async function statedGenesis(rpc: RpcConnection, timeoutMs: number): Promise<string | null> {
  const [answer] = await rpc.send([{ method: 'server.features', params: [] }], timeoutMs)
  if (answer === undefined || 'error' in answer || !isFields(answer.result)) return null
  const { genesis_hash: stated } = answer.result
  return typeof stated === 'string' ? stated.toLowerCase() : null
}

/** Its hash; null where it cannot be computed. */
async function firstBlock(rpc: RpcConnection, { slug }: Chain, timeoutMs: number): Promise<string | null> {
  const [answer] = await rpc.send([{ method: 'blockchain.block.header', params: [0] }], timeoutMs)
  if (answer === undefined || 'error' in answer) return null
  try {
    return decodeHeader(slug, answer.result).hash
  } catch (error) {
    if (error instanceof UnusableAnswer) return null
    throw error
  }
}

async function checkForks(rpc: RpcConnection, server: ElectrumServer, { slug }: Chain, timeoutMs: number) {
  for (const { chain, height, hash } of FOREIGN_BLOCKS[slug] ?? []) {
    const [answer] = await rpc.send([{ method: 'blockchain.block.header', params: [height] }], timeoutMs)
    if (answer === undefined || 'error' in answer || typeof answer.result !== 'string') continue
    if (isHeaderOf(slug, answer.result, hash)) throw wrongCoin(server, chainOf(slug), chainOf(chain).name)
  }
}

function isHeaderOf(slug: Chain['slug'], answer: string, hash: string): boolean {
  try {
    return decodeHeader(slug, answer).hash === hash
  } catch (error) {
    if (error instanceof UnusableAnswer) return false
    throw error
  }
}

function wrongCoin(server: ElectrumServer, { name, slug }: Chain, other: string): ServerRefused {
  const setting =
    slug === 'bitcoin' ? 'ELECTRUM_URL' : `ELECTRUM_URL_${slug.replaceAll('-', '_').toUpperCase()}`
  return new ServerRefused(
    'wrong_chain',
    `The Electrum server ${serverName(server)} serves ${other}, not ${name}; ${setting} has to name one of ${name}.`,
  )
}

async function call(rpc: RpcConnection, method: string, params: readonly unknown[], timeoutMs: number) {
  const [answer] = await rpc.send([{ method, params }], timeoutMs)
  if (answer === undefined) throw new ConnectionFailed('ended', 'there is no answer')
  if ('error' in answer) throw answer.error
  return answer.result
}

/** Throws UnusableAnswer. */
function decodeTip(chain: Chain, stated: unknown): Tip {
  const { height: text, hex } = (stated ?? {}) as { height?: unknown; hex?: unknown }
  const height = exactNumber(text)
  if (height === null || height < 0) throw new UnusableAnswer('the newest block has no height')
  return { height, header: decodeHeader(chain.slug, hex) }
}
