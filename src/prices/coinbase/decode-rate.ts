import { parsePositive } from '../../domain/money/decimal.ts'
import { isFields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseNumbersAsText } from '../../net/exact-json.ts'

/** Reads the US dollars per coin out of `{ data: { currency, rates: { USD: "…" } } }`. Throws UnusableAnswer, SyntaxError. */
export function decodeRate(text: string): string {
  const answer = parseNumbersAsText(text)
  if (!isFields(answer)) throw new UnusableAnswer('it is not an object')
  const rate = objectField(objectField(answer, 'data'), 'rates')['USD']
  if (typeof rate !== 'string' || parsePositive(rate) === null) {
    throw new UnusableAnswer('data.rates.USD is not a price')
  }
  return rate
}
