import type { Totals } from '../../client/api-types.ts'
import type { Known } from './known.ts'
import { NO_VALUE } from './no-value.ts'
import { type Column, table } from './table.ts'

/**
 * What is held of each coin, and what it is worth where the totals have values. A sum of 0 is left out where some of its
 * addresses are not known yet.
 */
export function totalsTable({ totals, total_value: value }: Totals, known: Known, lineMax: number): string {
  if (totals.length === 0) return ''
  const hasValues = value !== undefined
  const columns: readonly Column[] = [
    { heading: 'BALANCE', kind: 'amount' },
    { heading: 'COIN', kind: 'word' },
    ...(hasValues ? [{ heading: `VALUE (${value.currency})`, kind: 'amount' } as const] : []),
    { heading: 'ADDRESSES', kind: 'number', isSpare: true },
    { heading: 'TRANSACTIONS', kind: 'number', isSpare: true },
  ]
  const isShown = ({ currency, balance }: Totals['totals'][number]) =>
    known.kind !== 'part' || !known.coins.has(currency) || balance !== '0'
  const rows = totals.map((total) => [
    isShown(total) ? total.balance : NO_VALUE,
    total.currency,
    ...(hasValues ? [(isShown(total) ? total.value?.amount : null) ?? NO_VALUE] : []),
    String(total.addresses),
    isShown(total) ? String(total.transactions) : NO_VALUE,
  ])
  const sum = hasValues
    ? `Total ${(totals.some(isShown) ? value.amount : null) ?? NO_VALUE} ${value.currency}\n`
    : ''
  return table(columns, rows, lineMax) + sum
}
