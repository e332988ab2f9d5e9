import type { MergedRow } from '../../domain/history/merged-row.ts'
import type { MergedBatch } from '../../domain/ports/transaction-exports.ts'
import { mergedRowFields } from '../json/owner-transaction-json.ts'

/** A row of a wallet or a group as one line of JSON. */
export function ownerNdjsonRow({ chain, tip }: MergedBatch, row: MergedRow): string {
  return `{${mergedRowFields({ ...row, chain, tip })}}\n`
}
