import { arrayField, type Fields, isFields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'
import { sanitizeMessage } from '../../net/sanitize-message.ts'
import { Refusal } from '../classify-response.ts'

/** Three times as many as an answer of 720 candles holds. */
const VALUES_MAX = 25_000

const UNKNOWN_PAIR = /^EQuery:Unknown asset pair/i
const THROTTLED = /too many requests|rate limit|throttled|temporary lockout/i
const AILING = /^E(?:Service|General:Internal)/i

/**
 * The result of an answer `{ error: […], result: {…} }`. Kraken refuses with status 200 and sentences in `error`; those
 * that begin with W are warnings. Null if it does not know a pair. Throws UnusableAnswer, SyntaxError, Refusal.
 */
export function decodeResult(text: string): Fields | null {
  const answer = parseNumbersAsText(text, VALUES_MAX)
  if (!isFields(answer)) throw new UnusableAnswer('it is not an object')
  const errors = arrayField(answer, 'error').map(String)
  const error = errors.find((sentence) => !sentence.startsWith('W'))
  if (error === undefined) return objectField(answer, 'result')
  if (UNKNOWN_PAIR.test(error)) return null
  if (THROTTLED.test(error)) {
    throw new Refusal('throttled', `Kraken answered that there were too many requests.${said(error)}`)
  }
  if (AILING.test(error)) throw new Refusal('failed', `it reported a failure.${said(error)}`)
  throw new Refusal('rejected', `Kraken has rejected the request.${said(error)}`)
}

function said(error: string): string {
  return sanitizeMessage(error, null)
}
