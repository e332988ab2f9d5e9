import type { Lag } from '../chain/ledger.ts'
import { Random, seedOf } from '../chain/random.ts'
import type { BlockchairRequest } from './request.ts'

/**
 * Faults of one answer.
 * - `status`: an error with that status. `body` picks one of the recorded forms.
 * - `time-out`: no answer. `reset`: the connection is reset at once. `truncated`: it is closed in the middle of the
 *   body. `invalid-json`: a complete answer that is not JSON. `missing`: an answer without one of its parts.
 * - `leave-out`, `wrong-amount`, `duplicate`: some rows of the page are missing, one is off by some base units, some
 *   are listed twice; the reported totals stay right.
 * - `clamp`: at most that many rows, without notice.
 * - `behind`: a back-end that lags behind the chain. `blank`: one that does not know the address.
 * - `unaware`: it lacks one transaction, in its totals and in its rows.
 * - `forgotten`: a set without one of its addresses and its rows, though its totals count them. `ownerless`: the rows of a
 *   set do not name their addresses.
 * - `mempool-by-time`: unconfirmed rows are sorted by time. `shuffle`: rows of one block in random order.
 * - `latency`: an additional delay.
 */
export type BlockchairFault =
  | { readonly kind: 'status'; readonly status: FaultStatus; readonly body?: ErrorBody }
  | { readonly kind: 'time-out' | 'reset' | 'truncated' | 'invalid-json' }
  | { readonly kind: 'missing'; readonly part: MissingPart }
  | { readonly kind: 'leave-out' | 'duplicate'; readonly rows: number }
  | { readonly kind: 'wrong-amount'; readonly by: bigint }
  | { readonly kind: 'clamp'; readonly limit: number }
  | { readonly kind: 'behind'; readonly by: Lag }
  | { readonly kind: 'blank' | 'mempool-by-time' | 'shuffle' }
  | { readonly kind: 'ownerless' }
  | { readonly kind: 'forgotten'; readonly address: string }
  | { readonly kind: 'unaware'; readonly hash: string }
  | { readonly kind: 'latency'; readonly ms: number }

export type FaultStatus = 400 | 402 | 403 | 404 | 429 | 430 | 434 | 435 | 436 | 437 | 500 | 503

/**
 * `context`: the usual body. `bare`: only code and text. `framework`: a message without context. `html`: a page.
 * `unknown-key`: the 402 for an invalid key.
 */
export type ErrorBody = 'context' | 'bare' | 'framework' | 'html' | 'unknown-key'

/** `data` as null or as an empty array; no `context`, no `context.state`; no rows, no totals. */
export type MissingPart = 'data-null' | 'data-array' | 'context' | 'state' | 'transactions' | 'address'

/** Chooses the faults of a request; null or an empty list for none. */
export type BlockchairFaultPlan = (
  request: BlockchairRequest,
) => BlockchairFault | readonly BlockchairFault[] | null

/** Faults with their probabilities, drawn independently. */
export type FaultOdds = readonly (readonly [probability: number, fault: BlockchairFault])[]

/**
 * Draws faults from the seed, the question and its repeat number, so that neither timing nor the order of concurrent
 * requests changes them.
 */
export function drawFaults(seed: number, odds: FaultOdds): BlockchairFaultPlan {
  return ({ question, repeat }) => {
    const random = new Random(seedOf(seed, question, repeat))
    return odds.filter(([probability]) => random.chance(probability)).map(([, fault]) => fault)
  }
}

/** Failures that a retry gets past. */
export const TRANSIENT_FAULTS: readonly BlockchairFault[] = Object.freeze([
  { kind: 'status', status: 500, body: 'context' },
  { kind: 'status', status: 500, body: 'bare' },
  { kind: 'status', status: 500, body: 'framework' },
  { kind: 'status', status: 500, body: 'html' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 435 },
  { kind: 'reset' },
  { kind: 'truncated' },
  { kind: 'invalid-json' },
  { kind: 'missing', part: 'data-null' },
  { kind: 'missing', part: 'data-array' },
  { kind: 'missing', part: 'context' },
  { kind: 'missing', part: 'state' },
  { kind: 'missing', part: 'transactions' },
  { kind: 'missing', part: 'address' },
] as const)

/** Answers that look right and are wrong, or that are laid out unexpectedly. */
export const ODD_ANSWERS: readonly BlockchairFault[] = Object.freeze([
  { kind: 'leave-out', rows: 1 },
  { kind: 'wrong-amount', by: 1n },
  { kind: 'duplicate', rows: 1 },
  { kind: 'clamp', limit: 100 },
  { kind: 'behind', by: { blocks: 2 } },
  { kind: 'behind', by: { changes: 3 } },
  { kind: 'blank' },
  { kind: 'mempool-by-time' },
  { kind: 'shuffle' },
] as const)

/** The same probability for each fault. */
export function evenOdds(probability: number, faults: readonly BlockchairFault[]): FaultOdds {
  return faults.map((fault) => [probability, fault])
}
