import type { Moment } from '../chain/ledger.ts'
import { Random, seedOf } from '../chain/random.ts'
import type { BlockchairRequest } from './request.ts'

/**
 * What may go wrong with one answer.
 * - `status`: refused or failed with that status. `body` picks one of the recorded forms.
 * - `time-out`: never answered. `reset`: the connection is cut at once. `truncated`: it is cut in the middle of the
 *   body. `invalid-json`: a whole answer that is no JSON. `missing`: an answer that lacks a part.
 * - `leave-out`, `wrong-amount`, `duplicate`: some rows of the page are absent, one is off by some base units, some
 *   stand there twice; the stated totals stay.
 * - `clamp`: never more rows than that, and not a word about it.
 * - `behind`: a back-end that still is where the chain was then. `blank`: one that has never heard of the address.
 * - `unaware`: it knows all but one transaction, so that its totals and its rows fit each other.
 * - `mempool-by-time`: unconfirmed rows stand where their time puts them. `shuffle`: rows of one block in any order.
 * - `latency`: the answer is put together only after so many milliseconds.
 */
export type BlockchairFault =
  | { readonly kind: 'status'; readonly status: FaultStatus; readonly body?: ErrorBody }
  | { readonly kind: 'time-out' | 'reset' | 'truncated' | 'invalid-json' }
  | { readonly kind: 'missing'; readonly part: MissingPart }
  | { readonly kind: 'leave-out' | 'duplicate'; readonly rows: number }
  | { readonly kind: 'wrong-amount'; readonly by: bigint }
  | { readonly kind: 'clamp'; readonly limit: number }
  | { readonly kind: 'behind'; readonly moment: Moment }
  | { readonly kind: 'blank' | 'mempool-by-time' | 'shuffle' }
  | { readonly kind: 'unaware'; readonly hash: string }
  | { readonly kind: 'latency'; readonly ms: number }

export type FaultStatus = 400 | 402 | 403 | 404 | 429 | 430 | 434 | 435 | 436 | 437 | 500 | 503

/**
 * `context`: the usual body. `bare`: only code and text. `framework`: a message without context. `html`: a page.
 * `unknown-key`: the 402 of a key that is none.
 */
export type ErrorBody = 'context' | 'bare' | 'framework' | 'html' | 'unknown-key'

/** `data` as null or as an empty array; no `context`, no `context.state`; no rows, no totals. */
export type MissingPart = 'data-null' | 'data-array' | 'context' | 'state' | 'transactions' | 'address'

/** Decides what goes wrong with a request: null or nothing for all is well. */
export type BlockchairFaultPlan = (
  request: BlockchairRequest,
) => BlockchairFault | readonly BlockchairFault[] | null

/** How likely each of some faults is; each is drawn by itself. */
export type FaultOdds = readonly (readonly [probability: number, fault: BlockchairFault])[]

/**
 * Draws faults by the seed, the question and how often it was asked before, so that neither timing nor the order of
 * concurrent requests changes what goes wrong.
 */
export function drawFaults(seed: number, odds: FaultOdds): BlockchairFaultPlan {
  return ({ question, repeat }) => {
    const random = new Random(seedOf(seed, question, repeat))
    return odds.filter(([probability]) => random.chance(probability)).map(([, fault]) => fault)
  }
}

/** Failures that a careful client gets over by asking again. */
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

/** Answers that look well and are not, or that are put differently from what one expects. */
export const ODD_ANSWERS: readonly BlockchairFault[] = Object.freeze([
  { kind: 'leave-out', rows: 1 },
  { kind: 'wrong-amount', by: 1n },
  { kind: 'duplicate', rows: 1 },
  { kind: 'clamp', limit: 100 },
  { kind: 'behind', moment: { blocks: 2 } },
  { kind: 'behind', moment: { events: 3 } },
  { kind: 'blank' },
  { kind: 'mempool-by-time' },
  { kind: 'shuffle' },
] as const)

/** The same small chance for every one of some faults. */
export function evenOdds(probability: number, faults: readonly BlockchairFault[]): FaultOdds {
  return faults.map((fault) => [probability, fault])
}
