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
import type { BalanceBody, BalanceHistoryBody, TotalsBody } from '../http/schemas/balance.ts'
import type { StreamEvent as StreamEventBody } from '../http/schemas/events.ts'
import type { AddedAddresses as AddedAddressesBody, NewAddressesBody } from '../http/schemas/new-addresses.ts'
import type { AddressListQuery } from '../http/schemas/requests.ts'
import type { SessionBody } from '../http/schemas/session.ts'
import type { SourceBody } from '../http/schemas/source.ts'
import type { TransactionBody, TransactionPageBody } from '../http/schemas/transaction-page.ts'

export type Address = AddressBody
export type AddressPage = Static<typeof AddressPageSchema>
export type AddressList = Static<typeof AddressListQuery>
export type NewAddresses = Static<typeof NewAddressesBody>
export type AddedAddresses = AddedAddressesBody
export type NewAddress = Static<typeof NewAddressBody>
export type Accepted = Static<typeof Done>
export type CrossCheck = Static<typeof CrossCheckAccepted>
export type AllAccepted = Static<typeof SyncsAccepted>
export type Balance = BalanceBody
export type BalanceHistory = BalanceHistoryBody
export type Chain = Static<typeof Chains>['chains'][number]
export type Deleted = Static<typeof DeletedSchema>
export type Health = Static<typeof HealthSchema>
export type Session = Static<typeof SessionBody>
export type Source = SourceBody
export type Total = TotalsBody['totals'][number]
export type Transaction = TransactionBody
export type TransactionPage = TransactionPageBody
export type StreamEvent = StreamEventBody
