import type { Moment } from '../chain/ledger.ts'
import type { EsploraRequest } from './request.ts'

/**
 * What may go wrong with one answer of Esplora.
 * - `status`: refused or failed with that status. `text` is the whole body; one that begins with `<` is sent as HTML,
 *   one that begins with `{` as JSON. Each status has a usual one.
 * - `time-out`: never answered. `reset`: the connection is cut at once. `truncated`: it is cut in the middle of the
 *   body. `invalid-json`: a whole answer that is no JSON, and no number where one was expected.
 * - `missing`: every member of that name is absent from the answer.
 * - `leave-out`, `wrong-amount`, `duplicate`: some rows of the page are absent, the net amount of one is off by some
 *   base units (in a transaction that still adds up), some stand there twice; the stats stay.
 * - `behind`: a back-end that still is where the chain was then. `blank`: one that has never heard of the address.
 * - `latency`: the answer is put together only after so many milliseconds.
 */
export type EsploraFault =
  | { readonly kind: 'status'; readonly status: EsploraFaultStatus; readonly text?: string }
  | { readonly kind: 'time-out' | 'reset' | 'truncated' | 'invalid-json' | 'blank' }
  | { readonly kind: 'missing'; readonly part: EsploraMissingPart }
  | { readonly kind: 'leave-out' | 'duplicate'; readonly rows: number }
  | { readonly kind: 'wrong-amount'; readonly by: bigint }
  | { readonly kind: 'behind'; readonly moment: Moment }
  | { readonly kind: 'latency'; readonly ms: number }

export type EsploraFaultStatus = 400 | 403 | 404 | 429 | 500 | 502 | 503 | 504

type EsploraMissingPart = 'chain_stats' | 'prevout' | 'status' | 'txid' | 'value'

/** Decides what goes wrong with a request: null or nothing for all is well. */
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

/** The body that usually comes with a status. */
export function usualText(status: EsploraFaultStatus): string {
  return TEXTS[status]
}
