import { readAddress, writeAddress } from '../../../domain/address/read-address.ts'
import type { Chain } from '../../../domain/chains/chain.ts'
import type { Transaction } from '../../../domain/transactions/transaction.ts'
import { amountField, countField, type Fields, isFields, UnusableAnswer } from '../../../net/answer-fields.ts'
import { parseExactJson } from '../../../net/exact-json.ts'
import { fieldsOf, hashField, listField, ownerOf, placeOf, wholeOf } from '../decode-transaction.ts'

/** What is stated of one address: confirmed transactions alone, in base units. */
export interface TokenTotals {
  readonly count: number
  readonly balance: bigint
  readonly received: bigint
  readonly sent: bigint
}

/** What a transaction moves of one address. */
interface Moved {
  readonly received: bigint
  readonly sent: bigint
}

export interface WalletTransaction {
  readonly hash: string
  /** Null for an unconfirmed one. */
  readonly height: number | null
  readonly time: number | null
  /** The hash of its block; null for none. */
  readonly block: string | null
  /** By address. */
  readonly moved: ReadonlyMap<string, Moved>
  readonly whole: Transaction | null
}

/** A page of a wallet: all unconfirmed transactions are on the first one, in addition. */
export interface WalletPage {
  readonly page: number
  /** The most confirmed transactions of a page. */
  readonly size: number
  /** Confirmed transactions of the wallet, each once. */
  readonly count: number
  readonly balance: bigint
  readonly received: bigint
  readonly sent: bigint
  readonly waitingSum: bigint
  readonly waitingCount: number
  /** The addresses that the server has derived, as far as they were asked for. */
  readonly tokens: ReadonlyMap<string, TokenTotals>
  readonly transactions: readonly WalletTransaction[]
}

export interface WalletDecoding {
  readonly chain: Chain
  /** What was requested. */
  readonly page: number
  readonly size: number
  /** The addresses of the wallet, if they are known before. */
  readonly known: ReadonlyMap<string, TokenTotals> | null
  readonly withTransactions: boolean
}

/** Reads `/api/v2/xpub/…` with `details=txs`. Addresses are in canonical form. Throws UnusableAnswer, SyntaxError. */
export function decodeWallet(text: string, decoding: WalletDecoding): WalletPage {
  const { chain, known, withTransactions } = decoding
  const body = parseExactJson(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  const canonical = canonicalOn(chain)
  const tokens = known ?? tokensOf(body, canonical)
  const size = body['itemsOnPage'] === undefined ? decoding.size : countField(body, 'itemsOnPage')
  if (size === 0) throw new UnusableAnswer('itemsOnPage is 0')
  const listed = listField(body, 'transactions').map(fieldsOf)
  return {
    page: body['page'] === undefined ? decoding.page : countField(body, 'page'),
    size,
    count: countField(body, 'txs'),
    balance: amountField(body, 'balance'),
    received: amountField(body, 'totalReceived'),
    sent: amountField(body, 'totalSent'),
    waitingSum: amountField(body, 'unconfirmedBalance'),
    waitingCount: countField(body, 'unconfirmedTxs'),
    tokens,
    transactions: listed.map((transaction) => ({
      hash: hashField(transaction),
      ...placeOf(transaction),
      block: blockOf(transaction),
      moved: movedIn(transaction, (address) => ownIn(tokens, canonical(address))),
      whole: withTransactions ? wholeOf(transaction, chain) : null,
    })),
  }
}

function tokensOf(
  body: Fields,
  canonical: (address: string) => string | null,
): ReadonlyMap<string, TokenTotals> {
  const tokens = new Map<string, TokenTotals>()
  for (const token of listField(body, 'tokens').map(fieldsOf)) {
    const { name } = token
    const address = typeof name === 'string' ? canonical(name) : null
    if (address === null || tokens.has(address)) throw new UnusableAnswer('its addresses are not valid')
    tokens.set(address, totalsOf(token))
  }
  return tokens
}

/** An unused address has no sums. */
function totalsOf(token: Fields): TokenTotals {
  const count = countField(token, 'transfers')
  const sum = (name: string) => (count === 0 && token[name] === undefined ? 0n : amountField(token, name))
  return { count, balance: sum('balance'), received: sum('totalReceived'), sent: sum('totalSent') }
}

function movedIn(transaction: Fields, ownOf: (address: string) => string | null): ReadonlyMap<string, Moved> {
  const moved = new Map<string, Moved>()
  const add = (put: Fields, part: 'received' | 'sent') => {
    const owner = ownerOf(put)
    const own = owner === null ? null : ownOf(owner)
    if (own === null) return
    const before = moved.get(own) ?? { received: 0n, sent: 0n }
    moved.set(own, { ...before, [part]: before[part] + amountField(put, 'value') })
  }
  for (const output of listField(transaction, 'vout').map(fieldsOf)) add(output, 'received')
  for (const input of listField(transaction, 'vin').map(fieldsOf)) add(input, 'sent')
  return moved
}

function ownIn(tokens: ReadonlyMap<string, TokenTotals>, address: string | null): string | null {
  return address !== null && tokens.has(address) ? address : null
}

function blockOf({ blockHash }: Fields): string | null {
  return typeof blockHash === 'string' && blockHash !== '' ? blockHash : null
}

/** Pages repeat the same addresses, in whatever form. */
function canonicalOn(chain: Chain): (address: string) => string | null {
  const known = new Map<string, string | null>()
  return (address) => {
    const before = known.get(address)
    if (before !== undefined) return before
    const canonical = canonicalForm(chain, address)
    known.set(address, canonical)
    return canonical
  }
}

function canonicalForm(chain: Chain, address: string): string | null {
  try {
    return writeAddress(readAddress(address, chain), chain)
  } catch {
    return null
  }
}
