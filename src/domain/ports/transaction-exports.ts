import type { ChainSlug } from '../chains/chain.ts'
import type { MergedRow } from '../history/merged-row.ts'
import type { RowFilter } from '../history/row-filter.ts'
import type { Row } from '../history/transfer.ts'
import type { MergedOwner } from './owner-histories.ts'

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

/** Listed rows of an owner on one chain, newest first; there may be none. */
export interface MergedBatch {
  readonly chain: ChainSlug
  /** The newest height known for the chain, for counting confirmations. */
  readonly tip: number
  readonly rows: readonly MergedRow[]
}

/** As ExportSnapshot; rows of several chains are in the order of their times, unconfirmed ones first. */
export interface MergedSnapshot {
  batches(): AsyncIterable<MergedBatch>
  close(): Promise<void>
}

export interface TransactionExports {
  /** Of one address, or of all; by default of every row. Null if there is no such address. */
  open(id: number | 'all', filter?: RowFilter): Promise<ExportSnapshot | null>
  /** Of all histories of an owner. Null if there is no such owner. */
  openOwner(owner: MergedOwner, filter?: RowFilter): Promise<MergedSnapshot | null>
}
