import type { Lag } from '../chain/ledger.ts'
import type { ElectrumLine } from './line.ts'

/**
 * Faults of the answer to one line.
 * - `no-answer`: the line is ignored. `disconnect`: the connection ends instead of the answer. `half-line`: it ends in the
 *   middle of the answer. `invalid-json`: a complete line that is not JSON.
 * - `error`: each request of the line is answered by this error. `line-error`: the whole line is, with the id null.
 * - `busy`: ElectrumX's "server busy - request timed out". `excessive`: "excessive resource usage", after which the
 *   connection ends.
 * - `history-too-large`: ElectrumX's answer to get_history of a script over its limit.
 * - `blank`: a server that knows no transaction of the scripts: empty lists, null statuses, zero balances.
 * - `null-status`: a subscription answers null, whatever the history is.
 * - `low-heights`: confirmed heights in histories are too low by so many; the status is that of the right ones.
 * - `cut-history`: so many of the newest confirmed rows are missing; statuses are right.
 * - `cut-headers`: joined headers end in the middle of one. `unlinked-headers`: each names another parent.
 * - `wrong-amounts`: the first output of raw transactions is worth so many base units more, hence other bytes.
 * - `behind`: a server that lags behind the chain.
 * - `latency`: an additional delay.
 */
export type ElectrumFault =
  | { readonly kind: 'no-answer' | 'disconnect' | 'half-line' | 'invalid-json' }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'line-error'; readonly code: number; readonly message: string }
  | { readonly kind: 'busy' | 'excessive' | 'history-too-large' | 'blank' | 'null-status' }
  | { readonly kind: 'cut-headers' | 'unlinked-headers' }
  | { readonly kind: 'low-heights'; readonly by: number }
  | { readonly kind: 'cut-history'; readonly rows: number }
  | { readonly kind: 'wrong-amounts'; readonly by: bigint }
  | { readonly kind: 'behind'; readonly by: Lag }
  | { readonly kind: 'latency'; readonly ms: number }

/** Chooses the faults of a line; null or an empty list for none. */
export type ElectrumFaultPlan = (line: ElectrumLine) => ElectrumFault | readonly ElectrumFault[] | null
