import { parsePositive } from '../../domain/money/decimal.ts'
import { isFields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'

/**
 * Reads the US dollars per coin out of `{ data: { currency, rates: { USD: "…" } } }`. `asked`: its code.
 * Throws UnusableAnswer, SyntaxError.
 */
export function decodeRate(text: string, asked: string): string {
  const answer = parseNumbersAsText(text)
  if (!isFields(answer)) throw new UnusableAnswer('it is not an object')
  const data = objectField(answer, 'data')
  const { currency = asked } = data
  if (currency !== asked) throw new UnusableAnswer('data is about another currency')
  const rate = objectField(data, 'rates')['USD']
  if (typeof rate !== 'string' || parsePositive(rate) === null) {
    throw new UnusableAnswer('data.rates.USD is not a price')
  }
  return rate
}
