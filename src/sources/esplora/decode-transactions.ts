import { hashedKeyScript } from '../../domain/address/output-script.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
import { isTwinCoinbase } from '../../domain/history/twin-coinbases.ts'
import type { Transaction } from '../../domain/transactions/transaction.ts'
import {
  amountField,
  arrayField,
  countField,
  type Fields,
  isFields,
  objectField,
  UnusableAnswer,
} from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import { requireOwnAddress } from '../own-address.ts'

/** A row of a list, with the hash of its block if the list has it. */
export interface ListedRow extends Transfer {
  readonly blockHash: string | null
  readonly whole?: Transaction
}

/** The rows of a list, each hash once in its block. */
export interface DecodedList {
  readonly rows: readonly ListedRow[]
  /** Hashes of rows whose amount is not known: the list leaves out what some of their inputs spent. */
  readonly partial: readonly string[]
}

/**
 * The transactions of a list as seen from one output script, with those that `readWhole` can read. Throws UnusableAnswer,
 * SyntaxError.
 */
export function decodeList(
  text: string,
  script: string,
  readWhole: (transaction: Fields) => Transaction | null = () => null,
): DecodedList {
  const partial: string[] = []
  const rows = listOf(text).map((transaction) => {
    if (!isFields(transaction)) throw new UnusableAnswer('a transaction is not an object')
    const row = decodeRow(transaction, script)
    if (row.amount === null) partial.push(row.hash)
    const whole = readWhole(transaction)
    return { ...row, amount: row.amount ?? 0n, ...(whole === null ? {} : { whole }) }
  })
  return { rows: uniqueRows(rows), partial }
}

/** Reads `/tx/:txid` as seen from one output script. Throws UnusableAnswer, SyntaxError. */
export function decodeTransaction(text: string, script: string): ListedRow {
  const transaction = parseExactJson(text)
  if (!isFields(transaction)) throw new UnusableAnswer('the answer is not an object')
  const { amount, ...row } = decodeRow(transaction, script)
  if (amount === null) throw new UnusableAnswer('an input has no prevout')
  return { ...row, amount }
}

/** The hash of the block of `/tx/:txid`; null for an unconfirmed transaction. Throws UnusableAnswer, SyntaxError. */
export function decodeBlockOf(text: string): string | null {
  const transaction = parseExactJson(text)
  if (!isFields(transaction)) throw new UnusableAnswer('the answer is not an object')
  return decodeStatus(objectField(transaction, 'status')).blockHash
}

type DecodedRow = Omit<ListedRow, 'amount'> & { readonly amount: bigint | null }

function decodeRow(transaction: Fields, script: string): DecodedRow {
  const hash = hashField(transaction)
  const moves = movesOf(transaction)
  const row = { hash, ...decodeStatus(objectField(transaction, 'status')) }
  if (moves.includes(null)) return { ...row, amount: null }
  let amount = 0n
  let isOwn = false
  for (const move of moves) {
    if (move?.script !== script) continue
    amount += move.amount
    isOwn = true
  }
  if (!isOwn) throw new UnusableAnswer(`transaction ${hash} does not concern this address`)
  return { ...row, amount }
}

/** Servers list some rows twice. Two coinbases of 2010 have the hashes of others in earlier blocks. */
function uniqueRows(rows: readonly ListedRow[]): readonly ListedRow[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  return byKey.size === rows.length ? rows : [...byKey.values()]
}

/** Whether a transaction is listed in two blocks, as summaries do after a reorganisation. */
export function listsTwice(rows: readonly ListedRow[]): boolean {
  const hashes = new Set<string>()
  return rows.some(({ hash }) => !isTwinCoinbase(hash) && hashes.size === hashes.add(hash).size)
}

/** Identifies a row of a history. */
export function keyOf({ hash, height }: Pick<Transfer, 'hash' | 'height'>): string {
  return `${hash} ${height}`
}

/** Whether `/tx/:txid` moves outputs that pay to the bare key behind a P2PKH script. Throws UnusableAnswer, SyntaxError. */
export function decodeMovesBareKey(text: string, script: string): boolean {
  const transaction = parseExactJson(text)
  if (!isFields(transaction)) throw new UnusableAnswer('the answer is not an object')
  return movesOf(transaction).some((move) => move !== null && hashedKeyScript(move.script) === script)
}

/**
 * Reads `/address/:address/txs/summary`: confirmed rows with their net amounts. `isOwn` tells whether an address in the
 * answer is the one that was asked about. Throws UnusableAnswer, SyntaxError.
 */
export function decodeSummary(text: string, isOwn: (address: string) => boolean): readonly ListedRow[] {
  const rows = listOf(text).map((row) => {
    if (!isFields(row)) throw new UnusableAnswer('a row is not an object')
    requireOwnAddress(row, isOwn)
    return {
      hash: hashField(row),
      amount: amountField(row, 'value'),
      time: countField(row, 'time'),
      height: countField(row, 'height'),
      blockHash: null,
    }
  })
  return uniqueRows(rows)
}

function listOf(text: string): readonly unknown[] {
  const body = parseExactJson(text)
  if (!Array.isArray(body)) throw new UnusableAnswer('the answer is not a list')
  return body
}

interface Move {
  readonly script: string
  /** In base units; negative for a spent output. */
  readonly amount: bigint
}

/** Null for an input that does not tell what it spent. */
function movesOf(transaction: Fields): readonly (Move | null)[] {
  const made = arrayField(transaction, 'vout').map((output) => moveOf(output, 1n))
  const used = arrayField(transaction, 'vin').flatMap((input) => {
    if (!isFields(input)) throw new UnusableAnswer('an input is not an object')
    const { prevout, is_coinbase: coinbase } = input
    if (coinbase === true) return []
    // Without it the net amount is unknown, and 0 would be a guess.
    return [isFields(prevout) ? moveOf(prevout, -1n) : null]
  })
  return [...made, ...used]
}

function moveOf(output: unknown, sign: bigint): Move {
  if (!isFields(output)) throw new UnusableAnswer('an output is not an object')
  const { scriptpubkey } = output
  if (typeof scriptpubkey !== 'string') throw new UnusableAnswer('an output has no scriptpubkey')
  return { script: scriptpubkey, amount: sign * amountField(output, 'value') }
}

export function hashField(fields: Fields): string {
  const { txid } = fields
  const hash = decodeHash(txid)
  if (hash === null) throw new UnusableAnswer('a transaction has no valid txid')
  return hash
}

export function decodeStatus(status: Fields): Pick<ListedRow, 'height' | 'time' | 'blockHash'> {
  const { confirmed, block_hash: hash } = status
  if (confirmed === false) return { height: null, time: null, blockHash: null }
  if (confirmed !== true) throw new UnusableAnswer('a status does not say whether it is confirmed')
  const blockHash = decodeHash(hash)
  if (blockHash === null) throw new UnusableAnswer('a status has no valid block_hash')
  return { height: countField(status, 'block_height'), time: countField(status, 'block_time'), blockHash }
}
