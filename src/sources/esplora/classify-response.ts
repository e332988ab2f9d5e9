import { SourceError } from '../../domain/ports/source.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import type { HttpResult } from '../../net/http-get.ts'
import type { Outcome, Throttle } from '../../net/outcome.ts'
import { MESSAGE_MAX, sanitizeMessage } from '../../net/sanitize-message.ts'
import { isBlockPage, isWebPage, readableText } from '../../net/web-page.ts'

export interface Decoding<T> {
  /** Throws UnusableAnswer, SyntaxError. */
  readonly decode: (text: string) => T
  /** The values that statuses other than 2xx stand for, if any. */
  readonly statuses?: Readonly<Record<number, T>>
  /** A longer answer is not read to its end; by default one that holds a single value. */
  readonly bytesMax?: number
  /** The chain height in an answer; null if it has none. */
  readonly tipOf?: (value: T) => number | null
}

/** Old servers refuse with 400 or 500, not only with 413. */
const TOO_LARGE = /too (?:many|long|big|large)|limit/i
const HISTORY_TOO_LARGE =
  /history (?:is )?too (?:long|big|large)|too many (?:history|transaction|unspent|utxo|tx)/i

/**
 * Classifies a response from an Esplora server: an answer, a throttle, a transient or a permanent failure. Errors name
 * `setting`, which holds the server's URL.
 */
export function classifyResponse<T>(result: HttpResult, decoding: Decoding<T>, setting: string): Outcome<T> {
  if (result.kind === 'failed') return { ...result, kind: 'transient' }
  const { status, text, retryAfterMs } = result
  if (status >= 200 && status < 300) {
    const outcome = decodeOutcome(text, decoding)
    return outcome.kind === 'transient' && isWebPage(result) ? webPage(setting) : outcome
  }
  const { statuses } = decoding
  if (statuses !== undefined && Object.hasOwn(statuses, status)) {
    return { kind: 'answer', value: statuses[status] as T, points: null, tip: null }
  }
  if (status >= 300 && status < 400) {
    return rejected(`Esplora answered with a redirect, which is not followed; check ${setting}.`)
  }
  const said = sanitizeMessage(readableText(result), null)
  const throttled = (pause: Throttle['pause'], sentence: string): Outcome<never> => ({
    kind: 'throttled',
    throttle: { code: 'rate_limited', pause, reason: `${sentence}${said}`, retryAfterMs },
  })
  switch (status) {
    case 402:
      return throttled('until-utc-midnight', "Esplora's limit is used up (402).")
    case 429:
      return throttled('hour', 'Esplora answered that there were too many requests (429).')
    case 430:
    case 434:
      return throttled('doubling', `Esplora has blocked this IP address (${status}).`)
    case 404: {
      const sentence = `Esplora does not know this address or this path (404); check ${setting}.${said}`
      return { kind: 'failed', error: new SourceError('absent', 'source_rejected', sentence), points: null }
    }
  }
  if (isBlockPage(result)) {
    return throttled('doubling', 'A firewall in front of Esplora refuses this machine (403).')
  }
  const start = text.slice(0, MESSAGE_MAX)
  if (status === 413 || (status === 400 ? TOO_LARGE : HISTORY_TOO_LARGE).test(start)) {
    const sentence = `The history of this address is too long for this Esplora server (${status}).${said}`
    return { kind: 'failed', error: new SourceError('rejected', 'history_too_long', sentence), points: null }
  }
  if (status >= 400 && status < 500) return rejected(`Esplora has rejected the request (${status}).${said}`)
  if (retryAfterMs !== null) return throttled('hour', `Esplora asks to wait (${status}).`)
  return { kind: 'transient', reason: `error ${status}${said === '' ? '' : `.${said}`}`, cause: 'no_answer' }
}

function decodeOutcome<T>(text: string, { decode, tipOf = () => null }: Decoding<T>): Outcome<T> {
  try {
    const value = decode(text)
    return { kind: 'answer', value, points: null, tip: tipOf(value) }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'transient', reason: 'the answer was not valid JSON' }
    if (error instanceof UnusableAnswer) {
      return { kind: 'transient', reason: `the answer is not as documented: ${error.message}` }
    }
    throw error
  }
}

function rejected(sentence: string): Outcome<never> {
  return { kind: 'failed', error: new SourceError('rejected', 'source_rejected', sentence), points: null }
}

function webPage(setting: string): Outcome<never> {
  return {
    kind: 'transient',
    reason: `it answered with a web page; ${setting} usually ends in /api`,
    cause: 'web_page',
  }
}
