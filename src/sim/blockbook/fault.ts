import type { Lag } from '../chain/ledger.ts'
import type { BlockbookRequest } from './request.ts'

/**
 * Faults of one answer.
 * - `status`: an error with that status and `{"error":text}`.
 * - `time-out`: no answer. `reset`: the connection is reset at once. `truncated`: it is closed in the middle of the
 *   body. `invalid-json`: a complete answer that is no JSON.
 * - `syncing`, `mempool-syncing`: the status says that the server is still reading the chain or the mempool.
 * - `missing`: the answer lacks every member of that name.
 * - `leave-out`, `duplicate`: some transactions of the page are missing or listed twice; the totals stay right.
 * - `miscounted`: the totals state so many transactions more.
 * - `gross`: totalReceived and totalSent are too high by so much.
 * - `omit-tokens`: so many addresses of a wallet are not listed. `no-wallets`: the server reads none.
 * - `behind`: a back-end that lags behind the chain. `blank`: one that does not know the address.
 * - `mistaken`: the answer is about another address.
 * - `latency`: an additional delay.
 */
export type BlockbookFault =
  | { readonly kind: 'status'; readonly status: number; readonly text?: string }
  | {
      readonly kind:
        | 'time-out'
        | 'reset'
        | 'truncated'
        | 'invalid-json'
        | 'blank'
        | 'syncing'
        | 'mempool-syncing'
        | 'no-wallets'
    }
  | { readonly kind: 'missing'; readonly part: 'balance' | 'txid' | 'value' | 'vout' }
  | { readonly kind: 'leave-out' | 'duplicate' | 'miscounted'; readonly rows: number }
  | { readonly kind: 'omit-tokens'; readonly tokens: number }
  | { readonly kind: 'gross'; readonly by: bigint }
  | { readonly kind: 'behind'; readonly by: Lag }
  | { readonly kind: 'mistaken'; readonly address: string }
  | { readonly kind: 'latency'; readonly ms: number }

/** Chooses the faults of a request; null or an empty list for none. */
export type BlockbookFaultPlan = (
  request: BlockbookRequest,
) => BlockbookFault | readonly BlockbookFault[] | null
