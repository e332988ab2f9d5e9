import { SourceError } from '../domain/ports/source.ts'
import { UnusableAnswer } from '../net/answer-fields.ts'
import type { HttpResult } from '../net/http-get.ts'
import type { Outcome, Throttle } from '../net/outcome.ts'
import { sanitizeMessage } from '../net/sanitize-message.ts'
import { isBlockPage, isWebPage, readableText } from '../net/web-page.ts'

/** How the answer to one request is read. */
export interface Decoding<T> {
  /** Throws UnusableAnswer, SyntaxError, or Refusal for one that the provider sends with status 200. */
  readonly decode: (text: string) => T
  /** The values that statuses other than 2xx stand for, if any. */
  readonly statuses?: Readonly<Record<number, T>>
  /** A longer answer is not read to its end. */
  readonly bytesMax?: number
  /** `latin1`: one character for each byte of an answer that may be no text. UTF-8 by default. */
  readonly encoding?: 'latin1'
}

/** A provider that refuses in the body of an answer with status 200. The message is a user-facing sentence. */
export class Refusal extends Error {
  override name = 'Refusal'
  /** `throttled`: it asks for a pause. `rejected`: this request is permanently invalid. `failed`: it may be repeated. */
  readonly kind: 'throttled' | 'rejected' | 'failed'

  constructor(kind: Refusal['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** Who is asked: `title` in sentences, and the setting that holds its URL. */
export interface AskedProvider {
  readonly title: string
  readonly setting: string
}

/** Classifies a response of a provider of prices: an answer, a throttle, a transient or a permanent failure. */
export function classifyResponse<T>(
  result: HttpResult,
  decoding: Decoding<T>,
  { title, setting }: AskedProvider,
): Outcome<T> {
  if (result.kind === 'failed') return { ...result, kind: 'transient' }
  const { status, text, retryAfterMs } = result
  if (status >= 200 && status < 300) {
    const outcome = decodeOutcome(text, decoding)
    if (outcome.kind !== 'transient' || !isWebPage(result)) return outcome
    return { kind: 'transient', reason: `it answered with a web page; check ${setting}`, cause: 'web_page' }
  }
  const { statuses } = decoding
  if (statuses !== undefined && Object.hasOwn(statuses, status)) {
    return { kind: 'answer', value: statuses[status] as T, points: null, tip: null }
  }
  if (status >= 300 && status < 400) {
    return rejected(`${title} answered with a redirect, which is not followed; check ${setting}.`)
  }
  const said = sanitizeMessage(readableText(result), null)
  const throttled = (pause: Throttle['pause'], sentence: string): Outcome<never> => ({
    kind: 'throttled',
    throttle: { code: 'rate_limited', pause, reason: `${sentence}${said}`, retryAfterMs },
  })
  if (status === 429) return throttled('hour', `${title} answered that there were too many requests (429).`)
  if (isBlockPage(result) || status === 418) {
    return throttled('doubling', `${title} refuses requests of this machine (${status}).`)
  }
  if (status >= 400 && status < 500) return rejected(`${title} has rejected the request (${status}).${said}`)
  if (retryAfterMs !== null) return throttled('hour', `${title} asks to wait (${status}).`)
  return { kind: 'transient', reason: `error ${status}${said === '' ? '' : `.${said}`}`, cause: 'no_answer' }
}

function decodeOutcome<T>(text: string, { decode }: Decoding<T>): Outcome<T> {
  try {
    return { kind: 'answer', value: decode(text), points: null, tip: null }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'transient', reason: 'the answer was not valid JSON' }
    if (error instanceof UnusableAnswer) {
      return { kind: 'transient', reason: `the answer is not as documented: ${error.message}` }
    }
    if (error instanceof Refusal) return refused(error)
    throw error
  }
}

function refused({ kind, message }: Refusal): Outcome<never> {
  switch (kind) {
    case 'throttled':
      return { kind: 'throttled', throttle: { code: 'rate_limited', pause: 'hour', reason: message } }
    case 'rejected':
      return rejected(message)
    case 'failed':
      return { kind: 'transient', reason: message, cause: 'no_answer' }
  }
}

function rejected(sentence: string): Outcome<never> {
  return { kind: 'failed', error: new SourceError('rejected', 'source_rejected', sentence), points: null }
}
