import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { RowOwner } from '../../domain/ports/row-owners.ts'
import type { ChainRow } from '../../tracker/merged-pages.ts'
import type { NamedPage } from '../../tracker/owned-transactions.ts'
import type { Written } from '../../tracker/transaction-texts.ts'
import { rowFields } from './transaction-page-json.ts'
import { valueField } from './value-text.ts'

/** The rows of an owner as JSON text, as `transactionPageJson` does it. */
export function ownerRowsJson(
  { rows, written, ownersOf }: Pick<NamedPage, 'rows' | 'written' | 'ownersOf'>,
  valuation: Valuation | null,
): string {
  const texts = rows.map((row) => {
    const owners = ownersOf === null ? '' : `,"owners":${ownersJson(ownersOf(row))}`
    return `{${ownerRowFields(row, written(row))}${owners}${valueField(valuation, row.chain, row)}}`
  })
  return `[${texts.join(',')}]`
}

function ownersJson(owners: readonly RowOwner[] | null): string {
  return JSON.stringify(owners?.map(({ kind, id, name }) => ({ [kind]: id, name })) ?? null)
}

/** The fields of one row with what a person wrote, without the braces around them. */
export function ownerRowFields(row: ChainRow, { note, label }: Written): string {
  return `${mergedRowFields(row)},"note":${JSON.stringify(note)},"label":${JSON.stringify(label)}`
}

function mergedRowFields(row: ChainRow): string {
  const { chain, tip, received, amount, fee, kind, addresses } = row
  const { symbol, decimals } = nativeAsset(chain)
  return (
    `${rowFields(row, tip, decimals)},"chain":"${chain}","currency":"${symbol}","kind":"${kind}"` +
    `,"received":"${formatAmount(received, decimals)}","sent":"${formatAmount(received - amount, decimals)}"` +
    `,"fee":${fee === null ? 'null' : `"${formatAmount(fee, decimals)}"`},"addresses":${addresses}`
  )
}
