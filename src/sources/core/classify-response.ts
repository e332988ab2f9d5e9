import type { SyncErrorCode } from '../../domain/errors.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactDecimals } from '../../net/exact-json.ts'
import type { HttpResponse, HttpResult } from '../../net/http-get.ts'
import type { Outcome } from '../../net/outcome.ts'
import { sanitizeMessage } from '../../net/sanitize-message.ts'

export type RpcAnswer<T> =
  | { readonly kind: 'result'; readonly value: T }
  /** The method has ended with an error of the node (rpc/protocol.h). */
  | { readonly kind: 'error'; readonly code: number; readonly message: string }

export interface Decoding<T> {
  readonly decode: (result: unknown) => T
  readonly tipOf?: (value: T) => number | null
}

export interface NodeNames {
  /** The node's name in sentences. */
  readonly title: string
  /** The names of the settings that hold URL and cookie file. */
  readonly settings: string
}

/** RPC_IN_WARMUP. */
const STARTING = -28
/** A block of more transactions than any chain allows has fewer values. */
const VALUES_MAX = 20_000_000

/** Classifies a response of a node. Nodes before v28 answer with a status of 404 or 500 where a method ends with an error. */
export function classifyResponse<T>(
  result: HttpResult,
  decoding: Decoding<T>,
  { title, settings }: NodeNames,
): Outcome<RpcAnswer<T>> {
  if (result.kind === 'failed') return { ...result, kind: 'transient' }
  const { status } = result
  if (status === 401) {
    return refused('invalid_key', `${title} refuses the user name or password; check ${settings}.`)
  }
  const body = bodyOf(result)
  if (body !== null) return answerOf(body, decoding)
  if (status === 403) {
    return refused(
      'source_rejected',
      `${title} refuses this machine or method (403); check rpcallowip and rpcwhitelist.`,
    )
  }
  if (status === 503) return { kind: 'transient', reason: 'its work queue is full', cause: 'no_answer' }
  if (status >= 300 && status < 400) {
    return refused(
      'source_rejected',
      `${title} answered with a redirect, which is not followed; check ${settings}.`,
    )
  }
  if (status >= 200 && status < 300) return unusable('the answer was no JSON of a node', 'unusable_answer')
  return unusable(`error ${status}`, 'no_answer')
}

function bodyOf({ text }: HttpResponse): Fields | null {
  try {
    const body = parseExactDecimals(text, VALUES_MAX)
    return isFields(body) && ('result' in body || 'error' in body) ? body : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function answerOf<T>({ result, error }: Fields, { decode, tipOf }: Decoding<T>): Outcome<RpcAnswer<T>> {
  if (error !== null && error !== undefined) return errorOf(error)
  try {
    const value = decode(result)
    return { kind: 'answer', value: { kind: 'result', value }, points: null, tip: tipOf?.(value) ?? null }
  } catch (reason) {
    if (reason instanceof UnusableAnswer) {
      return unusable(`the answer is not as documented: ${reason.message}`, 'unusable_answer')
    }
    throw reason
  }
}

function errorOf(error: unknown): Outcome<never> | Outcome<RpcAnswer<never>> {
  const { code, message }: Fields = isFields(error) ? error : {}
  const text = typeof message === 'string' ? message : ''
  if (code === STARTING) {
    return { kind: 'transient', reason: `it is starting.${sanitizeMessage(text, null)}`, cause: 'no_answer' }
  }
  if (typeof code !== 'number') return unusable('an error without a code', 'unusable_answer')
  return { kind: 'answer', value: { kind: 'error', code, message: text }, points: null, tip: null }
}

function refused(code: SyncErrorCode, sentence: string): Outcome<never> {
  return { kind: 'failed', error: new SourceError('down', code, sentence), points: null }
}

function unusable(reason: string, cause: 'no_answer' | 'unusable_answer'): Outcome<never> {
  return { kind: 'transient', reason, cause }
}
