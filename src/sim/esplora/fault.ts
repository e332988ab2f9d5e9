import type { Lag } from '../chain/ledger.ts'
import type { EsploraRequest } from './request.ts'

/**
 * Faults of one answer.
 * - `status`: an error with that status. `text` is the whole body; one that begins with `<` is sent as HTML, one that
 *   begins with `{` as JSON. Each status has a default.
 * - `time-out`: no answer. `reset`: the connection is reset at once. `truncated`: it is closed in the middle of the
 *   body. `invalid-json`: a complete answer that is neither JSON nor a number.
 * - `missing`: the answer lacks every member of that name.
 * - `leave-out`, `wrong-amount`, `duplicate`: some rows of the page are missing, the net amount of one is off by some
 *   base units (in a transaction that still adds up), some are listed twice; the stats stay right.
 * - `behind`: a back-end that lags behind the chain. `blank`: one that does not know the address.
 * - `low-count`: a server that has not noticed the newest blocks, while its node has: it counts `by` blocks too few, and
 *   so do the heights of all rows; block hashes are right. mempool over an Electrum server does so after its start, and for
 *   seconds at each block.
 * - `mistaken`: the answer is about another address.
 * - `boastful`: the totals state so many confirmed transactions.
 * - `waiting-twice`: each unconfirmed row is twice in the list of all rows, as in mempool's electrs of October 2024.
 * - `counted-twice`: a transaction that was mined again after a reorganisation counts twice, also in its old block
 *   (`oldHeight`), in the summary, the totals, or both, as in mempool's electrs before December 2024.
 * - `summary-gap`: the summary leaves out a transaction.
 * - `latency`: an additional delay.
 */
export type EsploraFault =
  | { readonly kind: 'status'; readonly status: EsploraFaultStatus; readonly text?: string }
  | { readonly kind: 'time-out' | 'reset' | 'truncated' | 'invalid-json' | 'blank' }
  | { readonly kind: 'missing'; readonly part: EsploraMissingPart }
  | { readonly kind: 'leave-out' | 'duplicate'; readonly rows: number }
  | { readonly kind: 'wrong-amount'; readonly by: bigint }
  | { readonly kind: 'behind'; readonly by: Lag }
  | { readonly kind: 'mistaken'; readonly address: string }
  | { readonly kind: 'boastful'; readonly count: number }
  | { readonly kind: 'waiting-twice' }
  | {
      readonly kind: 'counted-twice'
      readonly hash: string
      readonly oldHeight: number
      readonly in: readonly ('summary' | 'totals')[]
    }
  | { readonly kind: 'summary-gap'; readonly hash: string }
  | { readonly kind: 'low-count'; readonly by: number }
  | { readonly kind: 'latency'; readonly ms: number }

export type EsploraFaultStatus = 400 | 403 | 404 | 429 | 500 | 502 | 503 | 504

type EsploraMissingPart = 'chain_stats' | 'prevout' | 'status' | 'txid' | 'value'

/** Chooses the faults of a request; null or an empty list for none. */
export type EsploraFaultPlan = (request: EsploraRequest) => EsploraFault | readonly EsploraFault[] | null

const TEXTS: Readonly<Record<EsploraFaultStatus, string>> = Object.freeze({
  400: 'Too many history entries',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
})

/** The default body of a status. */
export function defaultText(status: EsploraFaultStatus): string {
  return TEXTS[status]
}
