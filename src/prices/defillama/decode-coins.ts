import { type Fields, isFields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'

/** Twenty times as many as an answer of 8 coins and 500 days holds. */
const VALUES_MAX = 200_000
/** As tenths. Prices from exchanges have 0.99; those from thin pools less. */
const CONFIDENCE_MIN = 9

/**
 * The coins of an answer `{ coins: { <id>: … } }` by their ids. A coin that DefiLlama is not sure of is left out.
 * Throws UnusableAnswer, SyntaxError.
 */
export function decodeCoins(text: string): ReadonlyMap<string, Fields> {
  const answer = parseNumbersAsText(text, VALUES_MAX)
  if (!isFields(answer)) throw new UnusableAnswer('it is not an object')
  const coins = new Map<string, Fields>()
  for (const [id, coin] of Object.entries(objectField(answer, 'coins'))) {
    if (!isFields(coin)) throw new UnusableAnswer('a coin is not an object')
    if (isConfident(coin)) coins.set(id, coin)
  }
  return coins
}

/** Some answers do not state it. */
function isConfident({ confidence }: Fields): boolean {
  if (confidence === undefined || confidence === null) return true
  if (typeof confidence !== 'string') return false
  const [, whole, tenth] = /^([01])(?:\.(\d)\d*)?$/.exec(confidence) ?? []
  return whole === '1' || Number.parseInt(tenth ?? '0', 10) >= CONFIDENCE_MIN
}
