import type { Json } from '../http/json-text.ts'
import type { DerivedWallets } from './wallets.ts'

export interface BlockbookAnswer {
  readonly status: number
  readonly body: Json
}

export interface AnswerOptions {
  /** The most transactions of a page. */
  readonly pageSizeMax: number
  /** Lists the transactions of a block by their hashes instead of their places. */
  readonly isOrderedByHash: boolean
  readonly wallets: DerivedWallets
}
