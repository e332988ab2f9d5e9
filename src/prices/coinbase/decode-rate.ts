import { parsePositive } from '../../domain/money/decimal.ts'
import { isFields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'

/**
 * Reads the US dollars per coin out of `{ data: { currency, rates: { USD: "…" } } }`; null where that is no price, such as
 * 0. `asked`: its code. Throws UnusableAnswer, SyntaxError.
 */
export function decodeRate(text: string, asked: string): string | null {
  const answer = parseNumbersAsText(text)
  if (!isFields(answer)) throw new UnusableAnswer('it is not an object')
  const data = objectField(answer, 'data')
  const { currency = asked } = data
  if (currency !== asked) throw new UnusableAnswer('data is about another currency')
  const rate = objectField(data, 'rates')['USD']
  return typeof rate === 'string' && parsePositive(rate) !== null ? rate : null
}
