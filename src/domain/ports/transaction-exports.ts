import type { ChainSlug } from '../chains/chain.ts'
import type { RowFilter } from '../history/row-filter.ts'
import type { Row } from '../history/transfer.ts'

export interface ExportedAddress {
  readonly id: number
  readonly chain: ChainSlug
  readonly address: string
  readonly label: string | null
  /** The newest height known for the chain, for counting confirmations. */
  readonly tip: number
}

/** Listed rows of one address, newest first; there may be none. */
export interface ExportBatch {
  readonly address: ExportedAddress
  readonly rows: readonly Row[]
}

/** A consistent snapshot of all rows that a filter lists. Must be closed, once. */
export interface ExportSnapshot {
  /** By address id, each history newest first; a batch takes a few milliseconds. */
  batches(): AsyncIterable<ExportBatch> | Iterable<ExportBatch>
  close(): Promise<void>
}

export interface TransactionExports {
  /** Of one address, or of all; by default of every row. Null if there is no such address. */
  open(id: number | 'all', filter?: RowFilter): Promise<ExportSnapshot | null>
}
