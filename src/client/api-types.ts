import type { Static } from 'typebox'
import type {
  AddressBody,
  AddressPage as AddressPageSchema,
  NewAddressBody,
} from '../http/schemas/address.ts'
import type {
  Chains,
  CrossCheckAccepted,
  Deleted as DeletedSchema,
  Done,
  Health as HealthSchema,
  SyncsAccepted,
} from '../http/schemas/answers.ts'
import type { BackupBody, RestoredBody } from '../http/schemas/backup.ts'
import type { BalanceBody, BalanceHistoryBody, TotalsBody } from '../http/schemas/balance.ts'
import type { StreamEvent as StreamEventBody } from '../http/schemas/events.ts'
import type { GroupBody, GroupPatch, NewGroupBody } from '../http/schemas/group.ts'
import type { AddedAddresses as AddedAddressesBody, NewAddressesBody } from '../http/schemas/new-addresses.ts'
import type {
  AllTransactionsPage as AllTransactionsPageBody,
  OwnerTransactionPage as OwnerTransactionPageBody,
} from '../http/schemas/owner-transaction.ts'
import type { PricesBody } from '../http/schemas/price.ts'
import type { AddressListQuery } from '../http/schemas/requests.ts'
import type { ServerTestBody, ServerToTestBody } from '../http/schemas/server-test.ts'
import type { SessionBody } from '../http/schemas/session.ts'
import type { SettingsBody } from '../http/schemas/settings.ts'
import type { SourceBody, Sources as SourcesSchema } from '../http/schemas/source.ts'
import type { OutputBody, TransactionDetailBody } from '../http/schemas/transaction-detail.ts'
import type { TransactionBody, TransactionPageBody } from '../http/schemas/transaction-page.ts'
import type { ValueHistoryBody } from '../http/schemas/value-history.ts'
import type {
  AddedWalletBody,
  NewWalletBody,
  VerificationsAccepted,
  WalletAddressBody,
  WalletAddressPageBody,
  WalletAddressQuery,
  WalletBody,
  WalletPatch,
} from '../http/schemas/wallet.ts'

export type Address = AddressBody
export type AddressPage = Static<typeof AddressPageSchema>
export type AddressList = Static<typeof AddressListQuery>
export type NewAddresses = Static<typeof NewAddressesBody>
export type AddedAddresses = AddedAddressesBody
export type NewAddress = Static<typeof NewAddressBody>
export type Accepted = Static<typeof Done>
export type CrossCheck = Static<typeof CrossCheckAccepted>
export type AllAccepted = Static<typeof SyncsAccepted>
export type Backup = BackupBody
export type Restored = Static<typeof RestoredBody>
export type Settings = Static<typeof SettingsBody>
export type Balance = BalanceBody
export type BalanceHistory = BalanceHistoryBody
export type Chain = Static<typeof Chains>['chains'][number]
export type Deleted = Static<typeof DeletedSchema>
export type Health = Static<typeof HealthSchema>
export type Session = Static<typeof SessionBody>
export type ServerTest = ServerTestBody
export type ServerToTest = Static<typeof ServerToTestBody>
export type Source = SourceBody
export type AllSources = Static<typeof SourcesSchema>
export type PriceProvider = AllSources['prices'][number]
export type Prices = Static<typeof PricesBody>
export type ValueHistory = ValueHistoryBody
export type Total = TotalsBody['totals'][number]
/** With a currency, the values too. */
export type Totals = TotalsBody
export type Transaction = TransactionBody
export type TransactionDetails = TransactionDetailBody
export type TransactionOutput = OutputBody
export type TransactionPage = TransactionPageBody
export type StreamEvent = StreamEventBody
export type Wallet = WalletBody
/** `extended`: it was tracked before. */
export type AddedWallet = Static<typeof AddedWalletBody>
export type NewWallet = Static<typeof NewWalletBody>
export type WalletChange = Static<typeof WalletPatch>
export type WalletAddress = WalletAddressBody
export type WalletAddressPage = Static<typeof WalletAddressPageBody>
export type WalletAddressList = Static<typeof WalletAddressQuery>
export type WalletChecks = Static<typeof VerificationsAccepted>
export type Group = GroupBody
export type NewGroup = Static<typeof NewGroupBody>
export type GroupChange = Static<typeof GroupPatch>
export type GroupMember = Group['members'][number]
export type OwnerTransaction = OwnerTransactionPageBody['transactions'][number]
export type OwnerTransactionPage = OwnerTransactionPageBody
export type AllTransactionsPage = AllTransactionsPageBody
export type TransactionKind = OwnerTransaction['kind']
