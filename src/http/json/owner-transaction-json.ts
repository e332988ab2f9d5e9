import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainRow } from '../../tracker/merged-pages.ts'
import { rowFields } from './transaction-page-json.ts'

/** What a person wrote about a transaction. */
export interface Written {
  readonly note: string | null
  readonly label: string | null
}

/** The rows of an owner as JSON text, as `transactionPageJson` does it. */
export function ownerRowsJson(rows: readonly ChainRow[], writtenAbout: (owned: ChainRow) => Written): string {
  return `[${rows.map((owned) => `{${ownerRowFields(owned, writtenAbout(owned))}}`).join(',')}]`
}

/** The fields of one row with what a person wrote, without the braces around them. */
function ownerRowFields(row: ChainRow, { note, label }: Written): string {
  return `${mergedRowFields(row)},"note":${JSON.stringify(note)},"label":${JSON.stringify(label)}`
}

/** The fields of one row, without the braces around them. */
export function mergedRowFields(row: ChainRow): string {
  const { chain, tip, received, amount, fee, kind, addresses } = row
  const { symbol, decimals } = nativeAsset(chain)
  return (
    `${rowFields(row, tip, decimals)},"chain":"${chain}","currency":"${symbol}","kind":"${kind}"` +
    `,"received":"${formatAmount(received, decimals)}","sent":"${formatAmount(received - amount, decimals)}"` +
    `,"fee":${fee === null ? 'null' : `"${formatAmount(fee, decimals)}"`},"addresses":${addresses}`
  )
}
