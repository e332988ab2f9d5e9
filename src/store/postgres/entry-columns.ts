import type { Row } from '../../domain/history/transfer.ts'
import { toNumber } from '../shared/columns/address-columns.ts'
import { fromColumn } from '../shared/columns/amount-column.ts'
import type { Columns } from './database.ts'

export const ENTRY_COLUMNS = 'position, id, hash, height, time, amount, balance'

export function toRow(columns: Columns): Row {
  return {
    position: Number(columns['position']),
    id: Number(columns['id']),
    hash: (columns['hash'] as Buffer).toString('hex'),
    height: toNumber(columns['height']),
    time: Number(columns['time']),
    amount: fromColumn(columns['amount']),
    balance: fromColumn(columns['balance']),
  }
}
