import { countField, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'

/** The height in `/block/:hash`. Throws UnusableAnswer if it is another block; SyntaxError. */
export function decodeBlockHeight(text: string, hash: string): number {
  const body = parseExactJson(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  const { id } = body
  if (id !== hash) throw new UnusableAnswer('the answer is about another block')
  return countField(body, 'height')
}
