import { type Static, Type } from 'typebox'
import { AddressBody } from '../../http/schemas/address.ts'
import { AllTransactionsPage, OwnerTransactionPage } from '../../http/schemas/owner-transaction.ts'
import { TransactionPageBody } from '../../http/schemas/transaction-page.ts'
import { WalletBody } from '../../http/schemas/wallet.ts'

/** What commands print with --json where no answer of the API holds it; all else is such an answer. */

/** `list`: wallets, and addresses that belong to none. `sync`: those that need attention. `verify`: the compared addresses, and the wallets that are not proven. */
export const OwnersDocument = Type.Object({
  wallets: Type.Array(WalletBody),
  addresses: Type.Array(AddressBody),
})
export type OwnersDocument = Static<typeof OwnersDocument>

/** `transactions`: all pages together, newest first. `next_cursor` continues them. */
export const TransactionsDocument = Type.Object({
  transactions: Type.Union([
    TransactionPageBody.properties.transactions,
    OwnerTransactionPage.properties.transactions,
    AllTransactionsPage.properties.transactions,
  ]),
  next_cursor: TransactionPageBody.properties.next_cursor,
})
export type TransactionsDocument = Static<typeof TransactionsDocument>
