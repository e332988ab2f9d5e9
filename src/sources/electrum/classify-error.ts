import type { RpcError } from './connection/failures.ts'

/**
 * What an error says. Codes differ between servers, so most are recognised by their text.
 *
 * - `busy`: too much at once, not ready, or an error of the node behind it: the same request may succeed later, in a smaller
 *   batch.
 * - `too-long`: the history of this script is longer than the server lists.
 * - `unknown`: it has no such transaction or block.
 * - `rejected`: anything else about this one request.
 */
export type ErrorKind = 'busy' | 'too-long' | 'unknown' | 'rejected'

const TOO_LONG_CODE = 10_001
/** ElectrumX: excessive use, overloaded, timed out. Fulcrum: flood, limit. JSON-RPC: internal error. */
const BUSY_CODES = [-100, -101, -102, 3, 4, -32_603]

const TOO_LONG = /history too large|too many history|response too large|too many transactions/i
const UNKNOWN =
  /no such (?:mempool|transaction|block)|transaction not found|txid not found|not found in|missing transaction|height .*out of range|missing header|unknown transaction/i
const BUSY =
  /busy|excessive|limit|flood|too many|timed? ?out|catching up|unavailable|warming up|try again|loading|daemon/i

export function errorKind({ code, message, isOfLine }: RpcError): ErrorKind {
  if (isOfLine) return 'busy'
  if (code === TOO_LONG_CODE || TOO_LONG.test(message)) return 'too-long'
  if (UNKNOWN.test(message)) return 'unknown'
  return (code !== null && BUSY_CODES.includes(code)) || BUSY.test(message) ? 'busy' : 'rejected'
}
