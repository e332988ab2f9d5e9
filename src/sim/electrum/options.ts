import type { Lag } from '../chain/ledger.ts'
import type { ElectrumFaultPlan } from './fault.ts'
import type { ElectrumLine } from './line.ts'

/** When subscribers are notified: `early`: also before the answer to the subscription, with its status. */
type Notifying = 'once' | 'twice' | 'early' | 'never'

export interface ElectrumOptions {
  /** Delay of every answer in milliseconds. */
  readonly latencyMs?: number
  readonly faults?: ElectrumFaultPlan
  /** Runs when a line arrives, before the chain is read. */
  readonly beforeLine?: (line: ElectrumLine) => void | Promise<void>
  /** The name that server.version answers. */
  readonly software?: string
  /** The highest version of the protocol; 1.4 by default, which is also the lowest. */
  readonly protocol?: '1.4' | '1.4.2' | '1.6'
  /** That of another chain, for a server of the wrong coin. */
  readonly genesisHash?: string
  /**
   * The rows of a history that the server lists at most. Above it, Fulcrum answers an empty list and a null status without
   * an error, ElectrumX error 10001 and a null status.
   */
  readonly historyMax?: { readonly rows: number; readonly like: 'fulcrum' | 'electrumx' }
  /** The requests of a batch at most; more are answered by Fulcrum's error 4. */
  readonly batchMax?: number
  /** A connection ends at a batch of more requests than this, without a word. */
  readonly batchKills?: number
  /** The order of the answers in a batch; that of the requests by default. */
  readonly batchOrder?: 'same' | 'reversed'
  /** Answers to lines of one packet in reverse order. */
  readonly linesReversed?: boolean
  readonly notifying?: Notifying
  /** A partition: connections stay open, and nothing is answered or notified. */
  readonly silent?: boolean
  /** New connections end at once. */
  readonly refusing?: boolean
  /** A server that lags behind the chain, notifications included. */
  readonly behind?: Lag | null
  /** Milliseconds since 1970; the machine's clock by default. */
  readonly now?: () => number
}
