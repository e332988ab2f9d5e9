import { SourceError } from '../../domain/ports/source.ts'
import { type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import type { HttpResponse, HttpResult } from '../../net/http-get.ts'
import type { FailureCause, Outcome, Throttle } from '../../net/outcome.ts'
import { MESSAGE_MAX, sanitizeMessage } from '../../net/sanitize-message.ts'
import { isBlockPage, isWebPage, readableText } from '../../net/web-page.ts'

const UNKNOWN_KEY = /\b(?:invalid|unknown)\b[^.]*\b(?:token|key)\b/i
/** With 503 Blockchair says either that it is overloaded, or that it has blocked the IP address. */
const BLOCKED = /\b(?:blocked|blacklisted|banned|denied)\b/i

export interface Decoding<T extends { readonly tip: number | null }> {
  /** A longer answer is not read to its end. */
  readonly bytesMax: number
  /** Null if the answer lacks the requested address. Throws UnusableAnswer. */
  readonly decode: (body: Fields) => T | null
  /** The value that a 404 of a served chain stands for; null for an absent address. Throws UnusableAnswer. */
  readonly notFound: (body: Fields) => T | null
  /** Never quoted in an error. */
  readonly apiKey: string | null
}

/** Classifies a response from Blockchair: an answer, a throttle, a transient or a permanent failure. */
export function classifyResponse<T extends { readonly tip: number | null }>(
  result: HttpResult,
  decoding: Decoding<T>,
): Outcome<T> {
  if (result.kind === 'failed') return transient(result.reason, result.cause)
  const body = parseBody(result.text)
  const code = statusCode(result.status, body)
  if (code >= 200 && code < 300) {
    if (body !== null) return decodeOutcome(body, decoding.decode, 'source_unavailable')
    return isWebPage(result)
      ? transient('it answered with a web page; check BLOCKCHAIR_URL', 'web_page')
      : transient('the answer was not valid JSON', 'unusable_answer')
  }
  if (code >= 300 && code < 400) {
    return rejected('Blockchair answered with a redirect, which is not followed; check BLOCKCHAIR_URL.')
  }
  return classifyError(result, code, body, decoding)
}

function classifyError<T extends { readonly tip: number | null }>(
  response: HttpResponse,
  code: number,
  body: Fields | null,
  { apiKey, notFound }: Decoding<T>,
): Outcome<T> {
  const { error } = contextOf(body) ?? {}
  const text = typeof error === 'string' ? error : readableText(response)
  const said = sanitizeMessage(text, apiKey)
  const { retryAfterMs } = response
  const throttled = (pause: Throttle['pause'], reason: string): Outcome<never> => ({
    kind: 'throttled',
    throttle: { code: 'rate_limited', pause, reason: `${reason}${said}`, retryAfterMs },
  })
  switch (code) {
    case 402:
      if (UNKNOWN_KEY.test(text.slice(0, MESSAGE_MAX))) return unknownKey()
      return throttled('until-utc-midnight', "Blockchair's limit is used up (402).")
    case 436:
    case 437:
      return throttled('until-utc-midnight', `Blockchair's limit is used up (${code}).`)
    case 429:
      return throttled('hour', 'Blockchair answered that there were too many requests (429).')
    case 430:
    case 434:
      return throttled('doubling', `Blockchair has blocked this IP address (${code}).`)
    case 404:
      return notFoundOutcome(body, notFound)
  }
  if (isBlockPage(response))
    return throttled('doubling', 'A firewall in front of Blockchair refuses this machine (403).')
  if (code === 503 && BLOCKED.test(text.slice(0, MESSAGE_MAX))) {
    return throttled('doubling', 'Blockchair has blocked this IP address (503).')
  }
  if (code >= 400 && code < 500 && code !== 435) {
    return rejected(`Blockchair has rejected the request (${code}).${said}`)
  }
  if (retryAfterMs !== null) return throttled('hour', `Blockchair asks to wait (${code}).`)
  if (code === 435) return transient('too many requests at the same time (435)', 'no_answer')
  return transient(`error ${code}${said === '' ? '' : `.${said}`}`, 'no_answer')
}

function notFoundOutcome<T extends { readonly tip: number | null }>(
  body: Fields | null,
  notFound: (body: Fields) => T | null,
): Outcome<T> {
  if (body !== null && contextOf(body) !== null) return decodeOutcome(body, notFound, 'source_rejected')
  const sentence = 'Blockchair does not serve this chain or this path (404); check BLOCKCHAIR_URL.'
  return { kind: 'failed', error: new SourceError('absent', 'source_rejected', sentence), points: null }
}

function decodeOutcome<T extends { readonly tip: number | null }>(
  body: Fields,
  decode: (body: Fields) => T | null,
  absentCode: 'source_unavailable' | 'source_rejected',
): Outcome<T> {
  const points = requestCost(body)
  try {
    const value = decode(body)
    if (value !== null) return { kind: 'answer', value, points, tip: value.tip }
  } catch (error) {
    if (error instanceof UnusableAnswer) {
      return transient(`the answer is not as documented: ${error.message}`, 'unusable_answer')
    }
    throw error
  }
  const sentence =
    absentCode === 'source_rejected'
      ? 'Blockchair says that it does not know the address (404).'
      : 'Blockchair answered without the address in its answer.'
  return { kind: 'failed', error: new SourceError('absent', absentCode, sentence), points }
}

/** A response with status 200 may carry the code of an error in its body. */
function statusCode(status: number, body: Fields | null): number {
  if (status < 200 || status > 299) return status
  const { code } = contextOf(body) ?? {}
  return typeof code === 'number' && Number.isSafeInteger(code) && code >= 300 ? code : status
}

function parseBody(text: string): Fields | null {
  try {
    const body = parseExactJson(text)
    return isFields(body) ? body : null
  } catch {
    return null
  }
}

function contextOf(body: Fields | null): Fields | null {
  const { context } = body ?? {}
  return isFields(context) ? context : null
}

function requestCost(body: Fields): number | null {
  const { request_cost: cost } = contextOf(body) ?? {}
  return typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? cost : null
}

function transient(reason: string, cause: FailureCause): Outcome<never> {
  return { kind: 'transient', reason, cause }
}

function rejected(sentence: string): Outcome<never> {
  return { kind: 'failed', error: new SourceError('rejected', 'source_rejected', sentence), points: null }
}

function unknownKey(): Outcome<never> {
  const reason = 'Blockchair does not know the API key; check BLOCKCHAIR_API_KEY.'
  return { kind: 'throttled', throttle: { code: 'invalid_key', pause: 'until-restart', reason } }
}
