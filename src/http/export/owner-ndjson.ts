import type { ChainRow } from '../../tracker/merged-pages.ts'
import type { Written } from '../../tracker/transaction-texts.ts'
import { ownerRowFields } from '../json/owner-transaction-json.ts'

/** A row of a wallet or a group as one line of JSON. */
export function ownerNdjsonRow(row: ChainRow, written: Written): string {
  return `{${ownerRowFields(row, written)}}\n`
}
