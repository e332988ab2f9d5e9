import { hashedKeyScript } from '../../domain/address/output-script.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
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

/** A row of a list, with the hash of its block if the list has it. */
export interface ListedRow extends Transfer {
  readonly blockHash: string | null
}

/** The transactions of a list as seen from one output script. Throws UnusableAnswer, SyntaxError. */
export function decodeTransactions(text: string, script: string): ListedRow[] {
  return listOf(text).map((transaction) => {
    if (!isFields(transaction)) throw new UnusableAnswer('a transaction is not an object')
    const scripts = movesOf(transaction)
    const amount = scripts.reduce((sum, move) => (move.script === script ? sum + move.amount : sum), 0n)
    return { hash: hashField(transaction), amount, ...decodeStatus(objectField(transaction, 'status')) }
  })
}

/** Whether `/tx/:txid` moves outputs that pay to the bare key behind a P2PKH script. Throws UnusableAnswer, SyntaxError. */
export function decodeMovesBareKey(text: string, script: string): boolean {
  const transaction = parseExactJson(text)
  if (!isFields(transaction)) throw new UnusableAnswer('the answer is not an object')
  return movesOf(transaction).some((move) => hashedKeyScript(move.script) === script)
}

/** Reads `/address/:address/txs/summary`: confirmed rows with their net amounts. Throws UnusableAnswer, SyntaxError. */
export function decodeSummary(text: string): ListedRow[] {
  return listOf(text).map((row) => {
    if (!isFields(row)) throw new UnusableAnswer('a row is not an object')
    return {
      hash: hashField(row),
      amount: amountField(row, 'value'),
      time: countField(row, 'time'),
      height: countField(row, 'height'),
      blockHash: null,
    }
  })
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

function movesOf(transaction: Fields): readonly Move[] {
  const made = arrayField(transaction, 'vout').map((output) => moveOf(output, 1n))
  const used = arrayField(transaction, 'vin').flatMap((input) => {
    if (!isFields(input)) throw new UnusableAnswer('an input is not an object')
    const { prevout, is_coinbase: coinbase } = input
    if (coinbase === true) return []
    // Without it the net amount is unknown, and 0 would be a guess.
    if (!isFields(prevout)) throw new UnusableAnswer('an input has no prevout')
    return [moveOf(prevout, -1n)]
  })
  return [...made, ...used]
}

function moveOf(output: unknown, sign: bigint): Move {
  if (!isFields(output)) throw new UnusableAnswer('an output is not an object')
  const { scriptpubkey } = output
  if (typeof scriptpubkey !== 'string') throw new UnusableAnswer('an output has no scriptpubkey')
  return { script: scriptpubkey, amount: sign * amountField(output, 'value') }
}

function hashField(fields: Fields): string {
  const { txid } = fields
  const hash = decodeHash(txid)
  if (hash === null) throw new UnusableAnswer('a transaction has no valid txid')
  return hash
}

function decodeStatus(status: Fields): Pick<ListedRow, 'height' | 'time' | 'blockHash'> {
  const { confirmed, block_hash: hash } = status
  if (confirmed === false) return { height: null, time: null, blockHash: null }
  if (confirmed !== true) throw new UnusableAnswer('a status does not say whether it is confirmed')
  const blockHash = decodeHash(hash)
  if (blockHash === null) throw new UnusableAnswer('a status has no valid block_hash')
  return { height: countField(status, 'block_height'), time: countField(status, 'block_time'), blockHash }
}
