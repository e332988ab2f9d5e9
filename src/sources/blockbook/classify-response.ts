import { SourceError } from '../../domain/ports/source.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import type { HttpResponse, HttpResult } from '../../net/http-get.ts'
import type { Outcome, Throttle } from '../../net/outcome.ts'
import { sanitizeMessage } from '../../net/sanitize-message.ts'
import { isBlockPage, isWebPage, readableText } from '../../net/web-page.ts'

export interface Decoding<T> {
  /** Throws UnusableAnswer, SyntaxError. */
  readonly decode: (text: string) => T
  /** What a 400 or 404 stands for whose error matches, if anything. */
  readonly absent?: { readonly error: RegExp; readonly value: T }
  /** What no error may quote. */
  readonly secret?: string
  /** Why an answer cannot be used yet, as a clause; null if it can. */
  readonly whyNot?: (value: T) => string | null
  /** The chain height in an answer; null if it has none. */
  readonly tipOf?: (value: T) => number | null
}

/**
 * Classifies a response from a Blockbook server: an answer, a throttle, a transient or a permanent failure. Errors name
 * `setting`, which holds the server's URL.
 */
export function classifyResponse<T>(result: HttpResult, decoding: Decoding<T>, setting: string): Outcome<T> {
  if (result.kind === 'failed') return { ...result, kind: 'transient' }
  const { status } = result
  if (status >= 200 && status < 300) return answered(result, decoding, setting)
  if (status >= 300 && status < 400) {
    return rejected(`Blockbook answered with a redirect, which is not followed; check ${setting}.`)
  }
  const { absent, secret = null } = decoding
  const said = sanitizeMessage(errorText(result), secret)
  if ((status === 400 || status === 404) && absent?.error.test(said) === true) {
    return { kind: 'answer', value: absent.value, points: null, tip: null }
  }
  return refused(result, said, setting)
}

function refused(result: HttpResponse, said: string, setting: string): Outcome<never> {
  const { status, retryAfterMs } = result
  switch (status) {
    case 402:
      return throttled('until-utc-midnight', `Blockbook's limit is used up (402).${said}`, retryAfterMs)
    case 429:
      return throttled(
        'hour',
        `Blockbook answered that there were too many requests (429).${said}`,
        retryAfterMs,
      )
    case 401:
      return throttled('until-restart', `Blockbook requires a key or a password (401).${said}`, null)
    case 404: {
      const sentence = `Blockbook does not know this address or this path (404); check ${setting}.${said}`
      return { kind: 'failed', error: new SourceError('absent', 'source_rejected', sentence), points: null }
    }
  }
  if (isBlockPage(result)) {
    return throttled('doubling', 'A firewall in front of Blockbook refuses this machine (403).', retryAfterMs)
  }
  if (status >= 400 && status < 500) return rejected(`Blockbook has rejected the request (${status}).${said}`)
  if (retryAfterMs !== null) return throttled('hour', `Blockbook asks to wait (${status}).`, retryAfterMs)
  return { kind: 'transient', reason: `error ${status}${said === '' ? '' : `.${said}`}`, cause: 'no_answer' }
}

function answered<T>(result: HttpResponse, decoding: Decoding<T>, setting: string): Outcome<T> {
  const { decode, whyNot = () => null, tipOf = () => null } = decoding
  try {
    const value = decode(result.text)
    const reason = whyNot(value)
    if (reason !== null) return { kind: 'transient', reason, cause: 'no_answer' }
    return { kind: 'answer', value, points: null, tip: tipOf(value) }
  } catch (error) {
    if (error instanceof UnusableAnswer) {
      return { kind: 'transient', reason: `the answer is not as documented: ${error.message}` }
    }
    if (!(error instanceof SyntaxError)) throw error
    return isWebPage(result)
      ? { kind: 'transient', reason: `it answered with a web page; check ${setting}`, cause: 'web_page' }
      : { kind: 'transient', reason: 'the answer was not valid JSON' }
  }
}

/** Errors are `{"error":"…"}`. */
function errorText(result: HttpResponse): string {
  const text = readableText(result)
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string')
      return body.error
  } catch {
    // Not JSON: a proxy in front of the server.
  }
  return text
}

function throttled(pause: Throttle['pause'], reason: string, retryAfterMs: number | null): Outcome<never> {
  const code = pause === 'until-restart' ? 'invalid_key' : 'rate_limited'
  return { kind: 'throttled', throttle: { code, pause, reason, retryAfterMs } }
}

function rejected(sentence: string): Outcome<never> {
  return { kind: 'failed', error: new SourceError('rejected', 'source_rejected', sentence), points: null }
}
