import { type Fields, isFields } from '../../../net/answer-fields.ts'
import type { Network } from '../../../net/network.ts'
import { sanitizeMessage } from '../../../net/sanitize-message.ts'

/** No connection, one that has ended, or an error that the server answered with. The message is a clause for a person. */
export class SocketFailed extends Error {
  override name = 'SocketFailed'
}

export interface MessageSocketParts {
  /** Begins with `ws:` or `wss:`. */
  readonly url: string
  readonly network: Network
  /** For the connection and for one answer. */
  readonly timeoutMs: number
}

interface Pending {
  readonly method: string
  readonly resolve: (data: Fields) => void
  readonly reject: (error: SocketFailed) => void
}

type Notify = (method: string, data: Fields) => void

/**
 * Requests and notifications over Blockbook's WebSocket (its `docs/api.md`): `{id, method, params}` is answered with
 * `{id, data}`, and so is what a subscription announces, before or after its own answer.
 */
export class MessageSocket {
  /** Resolves when it has ended, with the reason. */
  readonly closed: Promise<SocketFailed>
  readonly #socket: WebSocket
  readonly #timeoutMs: number
  readonly #notify: Notify
  readonly #pending = new Map<string, Pending>()
  /** The methods by the ids of their requests. */
  readonly #subscriptions = new Map<string, string>()
  readonly #close: (error: SocketFailed) => void
  #end: SocketFailed | null = null
  #sent = 0

  private constructor(socket: WebSocket, timeoutMs: number, notify: Notify) {
    const { promise, resolve } = Promise.withResolvers<SocketFailed>()
    this.closed = promise
    this.#close = resolve
    this.#socket = socket
    this.#timeoutMs = timeoutMs
    this.#notify = notify
    socket.addEventListener('message', ({ data }) => this.#arrived(data))
    socket.addEventListener('error', () => this.close('no connection, or none to a Blockbook WebSocket'))
    socket.addEventListener('close', () => this.close('the server ended the connection'))
  }

  /** Connects. Throws SocketFailed, or the signal's reason. */
  static async open(
    { url, network, timeoutMs }: MessageSocketParts,
    notify: Notify,
    signal: AbortSignal,
  ): Promise<MessageSocket> {
    signal.throwIfAborted()
    const socket = await network.webSocket(url)
    const connection = new MessageSocket(socket, timeoutMs, notify)
    const { promise, resolve } = Promise.withResolvers<null>()
    socket.addEventListener('open', () => resolve(null))
    const abort = () => connection.close('the program stops')
    const late = setTimeout(() => connection.close(`no connection within ${timeoutMs} ms`), timeoutMs)
    signal.addEventListener('abort', abort, { once: true })
    const failure = await Promise.race([promise, connection.closed])
    clearTimeout(late)
    signal.removeEventListener('abort', abort)
    signal.throwIfAborted()
    if (failure !== null) throw failure
    return connection
  }

  /** Throws SocketFailed. */
  async request(method: string, params: Fields): Promise<Fields> {
    if (this.#end !== null) throw this.#end
    this.#sent += 1
    const id = String(this.#sent)
    const { promise, resolve, reject } = Promise.withResolvers<Fields>()
    this.#pending.set(id, { method, resolve, reject })
    if (isSubscription(method)) this.#subscriptions.set(id, method)
    const late = setTimeout(() => this.close(`no answer within ${this.#timeoutMs} ms`), this.#timeoutMs)
    try {
      this.#socket.send(JSON.stringify({ id, method, params }))
      return await promise
    } finally {
      clearTimeout(late)
    }
  }

  close(reason: string): void {
    if (this.#end !== null) return
    this.#end = new SocketFailed(reason)
    for (const { reject } of this.#pending.values()) reject(this.#end)
    this.#pending.clear()
    this.#close(this.#end)
    this.#socket.close()
  }

  #arrived(text: unknown): void {
    if (this.#end !== null) return
    const message = parsed(text)
    if (message === null) {
      this.close('what the server sent is no message of Blockbook')
      return
    }
    const { id, data } = message
    if (typeof id !== 'string' || !isFields(data)) return
    const method = this.#subscriptions.get(id)
    const { error, subscribed } = data
    const isAnswer = method === undefined || error !== undefined || subscribed !== undefined
    if (isAnswer) this.#answered(id, data)
    else this.#notify(method, data)
  }

  #answered(id: string, data: Fields): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    const { error } = data
    this.#pending.delete(id)
    if (error === undefined) pending.resolve(data)
    else pending.reject(new SocketFailed(`the server refused ${pending.method}${textOf(error)}`))
  }
}

function isSubscription(method: string): boolean {
  return method.startsWith('subscribe')
}

/** Null if it is no object. */
function parsed(text: unknown): Fields | null {
  try {
    const message: unknown = typeof text === 'string' ? JSON.parse(text) : null
    return isFields(message) ? message : null
  } catch {
    return null
  }
}

function textOf(error: unknown): string {
  const { message } = isFields(error) ? error : {}
  return typeof message === 'string' ? `.${sanitizeMessage(message, null)}` : ''
}
