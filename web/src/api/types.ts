import type { Static } from 'typebox'
import type { AddressBody, AddressPage as AddressPageSchema } from '../../../src/http/schemas/address.ts'
import type { BalanceBody, BalanceHistoryBody } from '../../../src/http/schemas/balance.ts'
import type { SourceBody } from '../../../src/http/schemas/source.ts'
import type { TransactionBody, TransactionPageBody } from '../../../src/http/schemas/transaction-page.ts'

export type Address = AddressBody
export type AddressPage = Static<typeof AddressPageSchema>
export type Balance = BalanceBody
export type BalanceHistory = BalanceHistoryBody
export type Source = SourceBody
export type Transaction = TransactionBody
export type TransactionPage = TransactionPageBody
