import type { Chain } from '../../../domain/chains/chain.ts'
import type { Clock } from '../../../domain/ports/clock.ts'
import { countField, type Fields, UnusableAnswer } from '../../../net/answer-fields.ts'
import { decodeHash } from '../../../net/decode-hash.ts'
import { RateLimiter } from '../../../net/rate-limiter.ts'
import type { ChainTip } from '../../header-chain.ts'
import { chainNamed } from '../decode-status.ts'
import { MessageSocket, type MessageSocketParts, SocketFailed } from './message-socket.ts'

const PING_MS = 30_000
/** Blockbook refuses a client for twelve hours after 2,500 messages in ten minutes. */
const MESSAGES_PER_MINUTE = 200

export interface PushSessionParts extends MessageSocketParts {
  readonly chain: Chain
  readonly clock: Clock
  /** The name of the setting that holds the URL. */
  readonly setting: string
}

export interface PushSessionListener {
  /** An unconfirmed transaction moves money of the address, which is in the server's form. */
  transaction(address: string, hash: string | null): void
  tip(tip: ChainTip): void
}

/** A connection to the server's WebSocket, after the coin was compared. */
export class PushSession {
  readonly #socket: MessageSocket
  readonly #clock: Clock
  readonly #limiter = new RateLimiter(MESSAGES_PER_MINUTE)

  private constructor(socket: MessageSocket, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
    const pinging = setInterval(() => void this.#ping(), PING_MS).unref()
    void socket.closed.then(() => clearInterval(pinging))
  }

  /** Connects, compares the coin, announces the newest block and subscribes to those after it. Throws SocketFailed. */
  static async open(
    parts: PushSessionParts,
    listener: PushSessionListener,
    signal: AbortSignal,
  ): Promise<PushSession> {
    const notify = (method: string, data: Fields) => passOn(method, data, listener)
    const socket = await MessageSocket.open(parts, notify, signal)
    const abort = () => socket.close('the program stops')
    signal.addEventListener('abort', abort, { once: true })
    void socket.closed.then(() => signal.removeEventListener('abort', abort))
    try {
      listener.tip(tipOf(await socket.request('getInfo', {}), parts))
      await socket.request('subscribeNewBlock', {})
      return new PushSession(socket, parts.clock)
    } catch (error) {
      socket.close('the handshake failed')
      throw error instanceof UnusableAnswer ? new SocketFailed(error.message) : error
    }
  }

  get closed(): Promise<SocketFailed> {
    return this.#socket.closed
  }

  /** Subscribes to these addresses instead of those before. Throws SocketFailed, or the signal's reason. */
  async subscribe(addresses: readonly string[], signal: AbortSignal): Promise<void> {
    for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs())
      await this.#clock.sleep(waitMs, signal)
    this.#limiter.take(this.#clock.now())
    const { subscribed } = await this.#socket.request('subscribeAddresses', { addresses })
    if (subscribed !== true) throw new SocketFailed('the server does not watch addresses')
  }

  #waitMs(): number {
    return this.#limiter.waitMs(this.#clock.now())
  }

  /** A server that does not answer is given up. */
  async #ping(): Promise<void> {
    await this.#socket.request('ping', {}).catch(() => {})
  }
}

function passOn(method: string, data: Fields, listener: PushSessionListener): void {
  if (method === 'subscribeNewBlock') {
    const { height, hash } = data
    const known = decodeHash(hash)
    if (typeof height === 'number' && known !== null) listener.tip(tipAt(height, known))
    return
  }
  const { address, tx } = data
  if (typeof address !== 'string') return
  const { txid } = (tx ?? {}) as Fields
  listener.transaction(address, decodeHash(txid))
}

/** Throws UnusableAnswer. */
function tipOf(info: Fields, { chain, setting }: PushSessionParts): ChainTip {
  const { name, block0Hash, bestHash } = info
  const named = chainNamed(name)
  const isOther = named !== null && named !== chain.slug
  const first = decodeHash(block0Hash)
  if (isOther || (first !== null && first !== chain.genesisHash))
    throw new UnusableAnswer(`${setting} names a server of another coin than ${chain.name}`)
  const hash = decodeHash(bestHash)
  if (hash === null) throw new UnusableAnswer('the newest block has no hash')
  return tipAt(countField(info, 'bestHeight'), hash)
}

/** The server states no parents: they are compared by the hashes of their heights. */
export function tipAt(height: number, hash: string): ChainTip {
  return { height, header: { hex: hash, hash: null, parent: '' } }
}
