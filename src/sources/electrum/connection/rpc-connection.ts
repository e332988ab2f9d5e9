import type { Socket } from 'node:net'
import { type Fields, isFields } from '../../../net/answer-fields.ts'
import { ConnectionFailed, RpcError } from './failures.ts'
import { LineConnection } from './line-connection.ts'

export interface RpcCall {
  readonly method: string
  readonly params: readonly unknown[]
}

/** What a server answered to one call. */
export type RpcAnswer = { readonly result: unknown } | { readonly error: RpcError }

/** A line that was sent and is not answered in full. */
interface Line {
  readonly isBatch: boolean
  readonly answers: (RpcAnswer | undefined)[]
  left: number
  readonly done: PromiseWithResolvers<readonly RpcAnswer[]>
}

interface Place {
  readonly line: Line
  readonly index: number
}

/** JSON-RPC 2.0 over lines: calls, batches and notifications. Answers may arrive in any order. */
export class RpcConnection {
  /** Resolves once the connection has ended. */
  readonly closed: Promise<ConnectionFailed>
  readonly #lines: LineConnection
  readonly #places = new Map<number, Place>()
  readonly #onNotification: (method: string, params: readonly unknown[]) => void
  #lastId = 0
  /** When the last message arrived, by the monotonic clock (ms). */
  heardAt = performance.now()

  constructor(socket: Socket, onNotification: (method: string, params: readonly unknown[]) => void) {
    this.#onNotification = onNotification
    const closed = Promise.withResolvers<ConnectionFailed>()
    this.closed = closed.promise
    this.#lines = new LineConnection(socket, {
      message: (message) => this.#take(message),
      closed: (error) => {
        this.#fail(error)
        closed.resolve(error)
      },
    })
  }

  get isClosed(): boolean {
    return this.#lines.isClosed
  }

  unref(): void {
    this.#lines.unref()
  }

  close(reason: string): void {
    this.#lines.close(reason)
  }

  /**
   * Sends the calls as one line, and resolves to their answers in the order of the calls. Rejects with ConnectionFailed,
   * also when the whole answer takes longer than `timeoutMs`, which ends the connection.
   */
  async send(calls: readonly RpcCall[], timeoutMs: number): Promise<readonly RpcAnswer[]> {
    if (this.isClosed) throw new ConnectionFailed('ended', 'the connection has ended')
    if (calls.length === 0) return []
    const line = {
      isBatch: calls.length > 1,
      answers: [],
      left: calls.length,
      done: Promise.withResolvers(),
    } as Line
    const messages = calls.map(({ method, params }, index) => {
      this.#lastId += 1
      this.#places.set(this.#lastId, { line, index })
      return { jsonrpc: '2.0', id: this.#lastId, method, params }
    })
    const timer = setTimeout(() => this.close(`no complete answer within ${timeoutMs} ms`), timeoutMs)
    try {
      this.#lines.write(JSON.stringify(line.isBatch ? messages : messages[0]))
      return await line.done.promise
    } finally {
      clearTimeout(timer)
    }
  }

  #take(message: unknown): void {
    this.heardAt = performance.now()
    for (const part of Array.isArray(message) ? message : [message]) {
      if (this.isClosed) return
      if (isFields(part)) this.#takeOne(part)
      else this.close('an answer is not a JSON-RPC message')
    }
  }

  #takeOne(message: Fields): void {
    const { id, method, params, result, error } = message
    if (typeof method === 'string') {
      if (id === undefined || id === null) this.#onNotification(method, Array.isArray(params) ? params : [])
    } else if (id === undefined || id === null) this.#refuseBatches(rpcError(error, true))
    else if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > this.#lastId) {
      this.close('an answer has an id that no request had')
    } else this.#answer(id, error === undefined || error === null ? { result } : { error: rpcError(error) })
  }

  #answer(id: number, answer: RpcAnswer): void {
    const place = this.#places.get(id)
    // The same answer twice.
    if (place === undefined) return
    this.#places.delete(id)
    const { line, index } = place
    line.answers[index] = answer
    line.left -= 1
    if (line.left === 0) line.done.resolve(line.answers as RpcAnswer[])
  }

  /** An error without an id refuses a whole batch; it does not say which. Without one in flight, it refuses every request. */
  #refuseBatches(error: RpcError): void {
    const lines = new Set([...this.#places.values()].map(({ line }) => line))
    const batches = [...lines].filter(({ isBatch }) => isBatch)
    const refused = new Set(batches.length > 0 ? batches : lines)
    for (const [id, { line }] of [...this.#places]) if (refused.has(line)) this.#answer(id, { error })
  }

  #fail(error: ConnectionFailed): void {
    const lines = new Set([...this.#places.values()].map(({ line }) => line))
    this.#places.clear()
    for (const { done } of lines) done.reject(error)
  }
}

/** Servers state an object with code and message; some only a text. */
function rpcError(error: unknown, isOfLine = false): RpcError {
  const { code = null, message = error }: Fields = isFields(error) ? error : {}
  return new RpcError(
    typeof code === 'number' ? code : null,
    typeof message === 'string' ? message : 'an error without a message',
    isOfLine,
  )
}
