import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import { SourceError } from '../../domain/ports/source.ts'
import type { Outcome, RequestTarget, Transient } from '../../net/outcome.ts'
import type { RequestPolicy } from '../../net/request-policy.ts'
import { sanitizeMessage } from '../../net/sanitize-message.ts'
import { unlessAborted } from '../../net/unless-aborted.ts'
import { errorKind } from './classify-error.ts'
import type { BatchSize } from './connection/batch-size.ts'
import type { Connector } from './connection/connector.ts'
import { ConnectionFailed, type RpcError, ServerRefused } from './connection/failures.ts'
import type { RpcAnswer, RpcCall } from './connection/rpc-connection.ts'
import type { Session } from './connection/session.ts'

export interface ElectrumCallsParts {
  readonly chain: ChainSlug
  readonly connector: Connector
  readonly policy: RequestPolicy
  /** The height of the newest block; null before the first. */
  readonly tip: () => number | null
}

export interface Question {
  readonly target: RequestTarget
  /** The most calls in one line, whatever the server takes. */
  readonly lineMax: number
  /** See `Call.isReplaceable`. */
  readonly isReplaceable?: boolean
}

/** Lines that are under way at once: to one's own server, and to one that others share. */
const LINES_OWN = 4
const LINES_PUBLIC = 2

/**
 * Asks the server, in lines of as many calls as it takes. A call that is answered is not sent again, also when the
 * connection ends in the middle.
 */
export class ElectrumCalls {
  readonly #parts: ElectrumCallsParts

  constructor(parts: ElectrumCallsParts) {
    this.#parts = parts
  }

  /** The answers in the order of the calls. Throws SourceError, or the signal's reason. */
  async ask(
    calls: readonly RpcCall[],
    { target, lineMax, isReplaceable = false }: Question,
    options: CallOptions,
  ): Promise<readonly RpcAnswer[]> {
    if (calls.length === 0) return []
    const { policy, chain, tip } = this.#parts
    const answers = new Array<RpcAnswer | undefined>(calls.length)
    await policy.run({ points: 0, chain, target, isReplaceable, ...options }, async () => {
      const session = await this.#session(options.signal)
      if (!('send' in session)) return session
      const size = this.#parts.connector.batchSize(session)
      const failure = await new Lines(session, size, calls, answers).send(lineMax, options.signal)
      return failure ?? { kind: 'answer', value: null, points: null, tip: tip() }
    })
    return answers as RpcAnswer[]
  }

  async #session(signal: AbortSignal): Promise<Session | Exclude<Outcome<never>, { kind: 'answer' }>> {
    const { connector } = this.#parts
    try {
      const connecting = connector.connect()
      await unlessAborted(
        connecting.then(() => {}),
        signal,
      )
      return await connecting
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ServerRefused) {
        const refused = new SourceError('down', 'source_unavailable', error.message)
        return { kind: 'failed', error: refused, points: null }
      }
      if (!(error instanceof ConnectionFailed)) throw error
      return { kind: 'transient', reason: error.message, cause: 'no_connection' }
    }
  }
}

/** Sends the calls that have no answer yet; several lines at a time. */
class Lines {
  readonly #session: Session
  readonly #size: BatchSize
  readonly #calls: readonly RpcCall[]
  readonly #answers: (RpcAnswer | undefined)[]
  #missing: number[]
  #failure: Transient | null = null

  constructor(
    session: Session,
    size: BatchSize,
    calls: readonly RpcCall[],
    answers: (RpcAnswer | undefined)[],
  ) {
    this.#session = session
    this.#size = size
    this.#calls = calls
    this.#answers = answers
    this.#missing = calls.flatMap((_, index) => (answers[index] === undefined ? [index] : []))
  }

  /** Null once every call is answered. Throws the signal's reason. */
  async send(lineMax: number, signal: AbortSignal): Promise<Transient | null> {
    const lines = this.#session.server.isOwn ? LINES_OWN : LINES_PUBLIC
    const sender = async () => {
      while (this.#missing.length > 0 && this.#failure === null) {
        signal.throwIfAborted()
        await this.#line(this.#missing.splice(0, Math.min(lineMax, this.#size.current)))
      }
    }
    await unlessAborted(
      Promise.all(Array.from({ length: lines }, sender)).then(() => {}),
      signal,
    )
    return this.#failure
  }

  async #line(indexes: readonly number[]): Promise<void> {
    const start = performance.now()
    try {
      const answers = await this.#session.send(indexes.map((index) => this.#calls[index] as RpcCall))
      const busy = answers.map(transientError).find((error) => error !== null)
      if (busy === undefined || busy === null) this.#size.answered(indexes.length, performance.now() - start)
      else {
        this.#fail(indexes, reasonOf(busy), 'no_answer')
        if (busy.isOfLine) this.#learn(busy, indexes.length)
      }
      for (const [place, index] of indexes.entries()) {
        const answer = answers[place] as RpcAnswer
        if (transientError(answer) === null) this.#answers[index] = answer
      }
    } catch (error) {
      if (!(error instanceof ConnectionFailed)) throw error
      this.#fail(indexes, error.message, 'no_answer')
    }
  }

  #learn({ code, message }: RpcError, requests: number): void {
    if (isNoMessage(code) || (code === null && /batch/i.test(message) && !/limit/i.test(message))) {
      this.#size.refusedAny()
    } else this.#size.refused(requests)
  }

  #fail(indexes: readonly number[], reason: string, cause: 'no_answer'): void {
    this.#size.failed(indexes.length)
    this.#failure ??= { kind: 'transient', reason, cause }
  }
}

function transientError(answer: RpcAnswer): RpcError | null {
  return 'error' in answer && errorKind(answer.error) === 'busy' ? answer.error : null
}

/** JSON-RPC: the server does not read lists of requests. */
function isNoMessage(code: number | null): boolean {
  return code === -32_600 || code === -32_601 || code === -32_700
}

function reasonOf({ message }: RpcError): string {
  return `the server refused the request.${sanitizeMessage(message, null)}`.replace(/\.$/, '')
}
