import { SourceError } from '../../domain/ports/source.ts'
import { type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import type { HttpResult } from '../../net/http-get.ts'
import type { Outcome, Throttle } from '../../net/outcome.ts'
import { MESSAGE_MAX, sanitizeMessage } from '../../net/sanitize-message.ts'

const UNKNOWN_KEY = /\b(?:invalid|unknown)\b[^.]*\b(?:token|key)\b/i

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
  if (result.kind === 'failed') return transient(result.reason)
  const body = parseBody(result.text)
  const code = statusCode(result.status, body)
  if (code >= 200 && code < 300) {
    if (body === null) return transient('the answer was not valid JSON')
    return decodeOutcome(body, decoding.decode, 'source_unavailable')
  }
  if (code >= 300 && code < 400) {
    return rejected('Blockchair answered with a redirect, which is not followed; check BLOCKCHAIR_URL.')
  }
  const { error } = contextOf(body) ?? {}
  const said = sanitizeMessage(error, decoding.apiKey)
  switch (code) {
    case 402:
      if (UNKNOWN_KEY.test(String(error).slice(0, MESSAGE_MAX))) return unknownKey()
      return throttled('until-utc-midnight', `Blockchair's limit is used up (402).${said}`)
    case 436:
    case 437:
      return throttled('until-utc-midnight', `Blockchair's limit is used up (${code}).${said}`)
    case 429:
      return throttled('hour', `Blockchair answered that there were too many requests (429).${said}`)
    case 430:
    case 434:
      return throttled('doubling', `Blockchair has blocked this IP address (${code}).${said}`)
    case 404:
      if (contextOf(body) === null) {
        const sentence = 'Blockchair does not serve this chain or this path (404); check BLOCKCHAIR_URL.'
        return { kind: 'failed', error: new SourceError('absent', 'source_rejected', sentence), points: null }
      }
      return decodeOutcome(body as Fields, decoding.notFound, 'source_rejected')
  }
  if (code === 435) return transient('too many requests at the same time (435)')
  if (code >= 400 && code < 500) return rejected(`Blockchair has rejected the request (${code}).${said}`)
  return transient(`error ${code}${said === '' ? '' : `.${said}`}`)
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
    if (error instanceof UnusableAnswer) return transient(`the answer is not as documented: ${error.message}`)
    throw error
  }
  const sentence = 'Blockchair answered without the address in its answer.'
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

function transient(reason: string): Outcome<never> {
  return { kind: 'transient', reason }
}

function rejected(sentence: string): Outcome<never> {
  return { kind: 'failed', error: new SourceError('rejected', 'source_rejected', sentence), points: null }
}

function throttled(pause: Throttle['pause'], reason: string): Outcome<never> {
  return { kind: 'throttled', throttle: { code: 'rate_limited', pause, reason } }
}

function unknownKey(): Outcome<never> {
  const reason = 'Blockchair does not know the API key; check BLOCKCHAIR_API_KEY.'
  return { kind: 'throttled', throttle: { code: 'invalid_key', pause: 'until-restart', reason } }
}
