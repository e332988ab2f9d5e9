import { arrayField, countField, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'
import { addressesOf, fieldsOf, listField } from './decode-transaction.ts'

/** A page of a block. */
export interface BlockPage {
  /** Of the whole block; at least 1. */
  readonly pages: number
  /** Those that its transactions pay to or spend from, as the server writes them. */
  readonly addresses: ReadonlySet<string>
}

/** Reads `/api/v2/block/{height}?page={n}`. Throws UnusableAnswer, SyntaxError. */
export function decodeBlock(text: string): BlockPage {
  const body: unknown = JSON.parse(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  const transactions = arrayField(body, 'txs').map(fieldsOf)
  const moved = transactions.flatMap((transaction) => [
    ...listField(transaction, 'vin'),
    ...listField(transaction, 'vout'),
  ])
  const pages = body['totalPages'] === undefined ? 1 : countField(body, 'totalPages')
  return {
    pages: Math.max(1, pages),
    addresses: new Set(moved.flatMap((put) => addressesOf(fieldsOf(put)))),
  }
}

/** Reads `/api/v2/block-index/{height}`: null if the server does not say. Throws UnusableAnswer, SyntaxError. */
export function decodeBlockHash(text: string): string | null {
  const body: unknown = JSON.parse(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  const { blockHash } = body
  return decodeHash(blockHash)
}
