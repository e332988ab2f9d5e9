import type { Chain } from '../../domain/chains/chain.ts'
import type { Transaction } from '../../domain/transactions/transaction.ts'
import { amountField, countField, type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import { requireOwnAddress } from '../own-address.ts'
import { decodeTransfer, fieldsOf, type GrossTransfer, listField, wholeOf } from './decode-transaction.ts'

/** The totals of an address, in base units. */
export interface AccountTotals {
  /** Of confirmed transactions. */
  readonly balance: bigint
  readonly received: bigint
  readonly sent: bigint
  readonly count: number
  /** The net sum of unconfirmed transactions, and their number. */
  readonly waitingSum: bigint
  readonly waitingCount: number
}

/** A page of an account: unconfirmed transactions on the first one only, in addition to the confirmed ones. */
export interface AccountPage extends AccountTotals {
  /** From 1. A server answers with its last page to any number beyond it. */
  readonly page: number
  /** The most confirmed transactions of a page; a server may have fewer than requested. */
  readonly size: number
  readonly rows: readonly GrossTransfer[]
  readonly transactions: readonly Transaction[]
}

/** Reads `/api/v2/address/…` with `details=basic`. Throws UnusableAnswer, SyntaxError. */
export function decodeTotals(text: string, isOwn: (address: string) => boolean): AccountTotals {
  return totalsOf(accountOf(text, isOwn))
}

export interface PageDecoding {
  readonly isOwn: (address: string) => boolean
  readonly chain: Chain
  /** What was requested, for answers that do not repeat it. */
  readonly page: number
  readonly size: number
  readonly withTransactions: boolean
}

/** Reads `/api/v2/address/…` with `details=txs`. Throws UnusableAnswer, SyntaxError. */
export function decodeAccount(text: string, decoding: PageDecoding): AccountPage {
  const { isOwn, chain, withTransactions } = decoding
  const body = accountOf(text, isOwn)
  const listed = listField(body, 'transactions').map(fieldsOf)
  const known = remembering(isOwn)
  const size = body['itemsOnPage'] === undefined ? decoding.size : countField(body, 'itemsOnPage')
  if (size === 0) throw new UnusableAnswer('itemsOnPage is 0')
  return {
    ...totalsOf(body),
    page: body['page'] === undefined ? decoding.page : countField(body, 'page'),
    size,
    rows: listed.map((transaction) => decodeTransfer(transaction, known)),
    transactions: withTransactions ? listed.flatMap((transaction) => wholeOf(transaction, chain) ?? []) : [],
  }
}

function accountOf(text: string, isOwn: (address: string) => boolean): Fields {
  const body = parseExactJson(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  requireOwnAddress(body, isOwn)
  return body
}

function totalsOf(body: Fields): AccountTotals {
  const waitingCount = body['unconfirmedTxs'] === undefined ? 0 : countField(body, 'unconfirmedTxs')
  const isWaitingSumLeftOut = waitingCount === 0 && body['unconfirmedBalance'] === undefined
  const totals = {
    balance: amountField(body, 'balance'),
    received: amountField(body, 'totalReceived'),
    sent: amountField(body, 'totalSent'),
    count: countField(body, 'txs'),
    waitingSum: isWaitingSumLeftOut ? 0n : amountField(body, 'unconfirmedBalance'),
    waitingCount,
  }
  if (totals.received - totals.sent !== totals.balance) {
    throw new UnusableAnswer('balance is not totalReceived less totalSent')
  }
  return totals
}

/** Pages repeat the same addresses thousands of times. */
function remembering(isOwn: (address: string) => boolean): (address: string) => boolean {
  const known = new Map<string, boolean>()
  return (address) => {
    const before = known.get(address)
    if (before !== undefined) return before
    const own = isOwn(address)
    known.set(address, own)
    return own
  }
}
