import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChainView, Lag } from '../chain/ledger.ts'
import { type Json, jsonText } from '../http/json-text.ts'
import type { ElectrumFault } from './fault.ts'
import { negotiated, versionAgain, versionAnswer, versionMissing } from './handshake.ts'
import {
  type Answer,
  type ElectrumCall,
  type ElectrumLine,
  failed,
  type RpcFailure,
  readCalls,
} from './line.ts'
import { LineReader } from './line-reader.ts'
import { METHODS, type MethodContext, statusAnswer, tipJson } from './methods.ts'
import type { ElectrumOptions } from './options.ts'
import type { ScriptIndex } from './script-index.ts'
import { Subscriptions } from './subscriptions.ts'

/** What the server gives to each of its connections. */
export interface SessionParts {
  readonly connection: number
  readonly scripts: ScriptIndex
  options(): ElectrumOptions
  view(lag?: Lag | null): ChainView
  /** Logs a line and gives it a number. */
  log(line: Omit<ElectrumLine, 'number' | 'at'>): ElectrumLine
  /** Logs the faults of a line. */
  logFaults(line: ElectrumLine, faults: readonly ElectrumFault[]): void
}

const SUBSCRIBE = 'blockchain.scripthash.subscribe'
const UNSUBSCRIBE = 'blockchain.scripthash.unsubscribe'
const HEADERS_SUBSCRIBE = 'blockchain.headers.subscribe'
const METHOD_NOT_FOUND = -32601
const BATCH_LIMIT: RpcFailure = { code: 4, message: 'Batch limit exceeded' }
const BUSY: RpcFailure = { code: -102, message: 'server busy - request timed out' }
const EXCESSIVE: RpcFailure = { code: -101, message: 'excessive resource usage' }

/** One connection of a client. */
export class ElectrumSession {
  readonly #parts: SessionParts
  readonly #socket: Socket
  readonly #reader = new LineReader()
  readonly subscriptions = new Subscriptions()
  #protocol: string | null = null

  constructor(socket: Socket, parts: SessionParts) {
    this.#parts = parts
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('data', (piece: Buffer) => this.#read(piece))
  }

  /** Notifies of what has changed: of these scripts, or of all. */
  notify(scriptHashes: readonly string[] | null): void {
    const { notifying = 'once', silent = false } = this.#parts.options()
    if (silent || notifying === 'never' || this.#socket.destroyed) return
    const times = notifying === 'twice' ? 2 : 1
    const context = this.#context([])
    this.#notifyTip(context, times)
    for (const hash of scriptHashes ?? this.subscriptions.all()) {
      if (this.subscriptions.has(hash)) this.#notifyStatus(hash, context, times)
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  #notifyTip(context: MethodContext, times: number): void {
    const { hash } = context.view.tip
    if (this.subscriptions.tip === null || this.subscriptions.tip === hash) return
    this.subscriptions.tip = hash
    this.#sendNotification(HEADERS_SUBSCRIBE, [tipJson(context)], times)
  }

  #notifyStatus(hash: string, context: MethodContext, times: number): void {
    const answer = statusAnswer(hash, context)
    if (!('result' in answer) || answer.result === this.subscriptions.status(hash)) return
    this.subscriptions.set(hash, answer.result)
    this.#sendNotification(SUBSCRIBE, [hash, answer.result], times)
  }

  #sendNotification(method: string, params: readonly Json[], times: number): void {
    for (let sent = 0; sent < times; sent++) this.#send(jsonText({ jsonrpc: '2.0', method, params }))
  }

  #read(piece: Buffer): void {
    const lines = this.#reader.read(piece)
    const ordered = this.#parts.options().linesReversed === true ? lines.toReversed() : lines
    for (const text of ordered) {
      this.#handle(text).catch((error: unknown) => this.#socket.destroy(error as Error))
    }
  }

  async #handle(text: string): Promise<void> {
    const read = readCalls(text)
    if ('code' in read) {
      this.#send(jsonText({ jsonrpc: '2.0', error: { ...read }, id: null }))
      return
    }
    const line = this.#parts.log({ connection: this.#parts.connection, ...read })
    await this.#parts.options().beforeLine?.(line)
    const { faults: plan, latencyMs = 0, silent = false } = this.#parts.options()
    const chosen = plan?.(line) ?? []
    const faults = Array.isArray(chosen) ? (chosen as readonly ElectrumFault[]) : [chosen as ElectrumFault]
    this.#parts.logFaults(line, faults)
    const delay = faults.reduce((ms, fault) => (fault.kind === 'latency' ? ms + fault.ms : ms), latencyMs)
    if (delay > 0) await sleep(delay, undefined, { ref: false })
    if (silent || this.#socket.destroyed || faults.some(({ kind }) => kind === 'no-answer')) return
    this.#answer(line, faults)
  }

  #answer(line: ElectrumLine, faults: readonly ElectrumFault[]): void {
    const { batchKills = Number.POSITIVE_INFINITY } = this.#parts.options()
    const isCut = faults.some(({ kind }) => kind === 'disconnect') || line.calls.length > batchKills
    if (isCut) this.close()
    const text = isCut ? null : this.#lineText(line, faults)
    if (text === null) return
    if (faults.some(({ kind }) => kind === 'half-line')) {
      this.#socket.write(text.slice(0, text.length >>> 1), () => this.close())
      return
    }
    this.#send(faults.some(({ kind }) => kind === 'invalid-json') ? `${text.slice(0, -1)}!` : text)
    const isLast = faults.some(({ kind }) => kind === 'excessive')
    if (isLast || this.#protocol === null) this.#socket.end()
  }

  /** Null for a line without requests. */
  #lineText(line: ElectrumLine, faults: readonly ElectrumFault[]): string | null {
    const { batchMax = Number.POSITIVE_INFINITY, batchOrder } = this.#parts.options()
    const whole = faults.find((fault) => fault.kind === 'line-error')
    if (whole !== undefined) {
      return jsonText({ jsonrpc: '2.0', error: { code: whole.code, message: whole.message }, id: null })
    }
    const failure = line.calls.length > batchMax ? BATCH_LIMIT : failureOf(faults)
    const answers = line.calls.flatMap((call) => {
      const answer = failure === null ? this.#call(call, faults) : { error: failure }
      return call.id === undefined ? [] : [answerText(call.id, answer)]
    })
    if (answers.length === 0) return null
    if (!line.isBatch) return answers[0] as string
    return `[${(batchOrder === 'reversed' ? answers.toReversed() : answers).join(',')}]`
  }

  #call({ method, params }: ElectrumCall, faults: readonly ElectrumFault[]): Answer {
    if (method === 'server.version') return this.#identify(params)
    if (this.#protocol === null) return versionMissing()
    const context = this.#context(faults)
    if (method === HEADERS_SUBSCRIBE) {
      this.subscriptions.tip = context.view.tip.hash
      return { result: tipJson(context) }
    }
    if (method === SUBSCRIBE) return this.#subscribe(params[0], context)
    if (method === UNSUBSCRIBE) return { result: this.subscriptions.remove(String(params[0])) }
    return METHODS[method]?.(params, context) ?? failed(METHOD_NOT_FOUND, `unknown method "${method}"`)
  }

  #identify(params: readonly unknown[]): Answer {
    if (this.#protocol !== null) return versionAgain()
    this.#protocol = negotiated(params[1], this.#parts.options())
    return versionAnswer(this.#protocol, this.#parts.options())
  }

  #subscribe(hash: unknown, context: MethodContext): Answer {
    const answer = statusAnswer(hash, context)
    if (!('result' in answer)) return answer
    const { options } = context
    if (options.notifying === 'early') this.#sendNotification(SUBSCRIBE, [String(hash), answer.result], 2)
    this.subscriptions.set(String(hash), answer.result)
    return answer
  }

  #context(faults: readonly ElectrumFault[]): MethodContext {
    const options = this.#parts.options()
    const lag = faults.find((fault) => fault.kind === 'behind')?.by ?? options.behind
    const { scripts } = this.#parts
    return { view: this.#parts.view(lag), scripts, options, faults, protocol: this.#protocol ?? '1.4' }
  }

  #send(text: string): void {
    if (!this.#socket.destroyed) this.#socket.write(`${text}\n`)
  }
}

function failureOf(faults: readonly ElectrumFault[]): RpcFailure | null {
  for (const fault of faults) {
    if (fault.kind === 'error') return { code: fault.code, message: fault.message }
    if (fault.kind === 'busy') return BUSY
    if (fault.kind === 'excessive') return EXCESSIVE
  }
  return null
}

function answerText(id: Json, answer: Answer): string {
  return 'error' in answer
    ? jsonText({ jsonrpc: '2.0', error: { ...answer.error }, id })
    : `{"jsonrpc":"2.0","result":${jsonText(answer.result)},"id":${jsonText(id)}}`
}
