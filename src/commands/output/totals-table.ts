import type { Totals } from '../../client/api-types.ts'
import { type Column, table } from './table.ts'

/** What is held of each coin, and what it is worth where the totals have values. */
export function totalsTable({ totals, total_value: value }: Totals, lineMax: number): string {
  const hasValues = value !== undefined
  const columns: readonly Column[] = [
    { heading: 'BALANCE', kind: 'amount' },
    { heading: 'COIN', kind: 'word' },
    ...(hasValues ? [{ heading: `VALUE (${value.currency})`, kind: 'amount' } as const] : []),
    { heading: 'ADDRESSES', kind: 'number', isSpare: true },
    { heading: 'TRANSACTIONS', kind: 'number', isSpare: true },
  ]
  const rows = totals.map((total) => [
    total.balance,
    total.currency,
    ...(hasValues ? [total.value?.amount ?? '—'] : []),
    String(total.addresses),
    String(total.transactions),
  ])
  const sum = hasValues ? `Total ${value.amount ?? '—'} ${value.currency}\n` : ''
  return table(columns, rows, lineMax) + sum
}
