import type { Chain } from '../chains/chain.ts'
import type { Transaction } from '../transactions/transaction.ts'
import type { CallOptions } from './call-options.ts'

export interface TransactionsRequest {
  readonly chain: Chain
  /** 64 lower-case hex digits each; at least one, at most `sizeMax`. */
  readonly hashes: readonly string[]
}

/** What a source says of one transaction. */
export type TransactionReading =
  | { readonly kind: 'found'; readonly transaction: Transaction }
  /** It does not know the transaction. */
  | { readonly kind: 'unknown' }
  /** No transaction can be as it says, or it has left a part out; `reason` is a user-facing sentence. */
  | { readonly kind: 'unusable'; readonly reason: string }

export interface TransactionReadings {
  /** Null if the answer does not say. */
  readonly tip: number | null
  /** Of each requested hash. */
  readonly byHash: ReadonlyMap<string, TransactionReading>
}

/** Reads whole transactions. */
export interface TransactionReader {
  /** How many one request takes. */
  readonly sizeMax: number
  /** Throws SourceError. */
  read(request: TransactionsRequest, options: CallOptions): Promise<TransactionReadings>
}
