import type { Valuation } from '../../domain/money/valuation.ts'
import type { ChainRow } from '../../tracker/merged-pages.ts'
import type { Written } from '../../tracker/transaction-texts.ts'
import { ownerRowFields } from '../json/owner-transaction-json.ts'
import { valueField } from '../json/value-text.ts'

/** A row of a wallet or a group as one line of JSON. */
export function ownerNdjsonRow(row: ChainRow, written: Written, valuation: Valuation | null): string {
  return `{${ownerRowFields(row, written)}${valueField(valuation, row.chain, row)}}\n`
}
