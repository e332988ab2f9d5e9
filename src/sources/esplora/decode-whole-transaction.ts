import type { Chain } from '../../domain/chains/chain.ts'
import { readOutput } from '../../domain/transactions/read-output.ts'
import type { Transaction, TransactionOutput } from '../../domain/transactions/transaction.ts'
import {
  amountField,
  arrayField,
  countField,
  type Fields,
  isFields,
  objectField,
  UnusableAnswer,
} from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import { decodeStatus, hashField } from './decode-transactions.ts'

/** A transaction with the hash of its block, or why the answer does not say all of it, as a user-facing sentence. */
export type WholeTransaction =
  | { readonly transaction: Transaction; readonly blockHash: string | null }
  | { readonly reason: string }

const WEIGHT_PER_BYTE = 4

/** Reads `/tx/:txid`. Throws UnusableAnswer, SyntaxError. */
export function decodeWholeTransaction(text: string, chain: Chain, hash: string): WholeTransaction {
  const body = parseExactJson(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  if (hashField(body) !== hash) throw new UnusableAnswer('it is about another transaction')
  return readWholeTransaction(body, chain)
}

/** A transaction of a list; null if the list does not say all of it. */
export function listedTransaction(body: Fields, chain: Chain): Transaction | null {
  try {
    const whole = readWholeTransaction(body, chain)
    return 'transaction' in whole ? whole.transaction : null
  } catch (error) {
    if (error instanceof UnusableAnswer) return null
    throw error
  }
}

/** Throws UnusableAnswer. */
function readWholeTransaction(body: Fields, chain: Chain): WholeTransaction {
  const { blockHash, ...place } = decodeStatus(objectField(body, 'status'))
  const inputs = arrayField(body, 'vin').map(fieldsOf)
  const outputs = arrayField(body, 'vout').map((output) => decodeOutput(fieldsOf(output), chain))
  const isCoinbase = inputs.some((input) => input['is_coinbase'] === true)
  if (isCoinbase && inputs.length > 1) throw new UnusableAnswer('a coinbase has several inputs')
  const spent = isCoinbase ? [] : inputs.map(({ prevout }) => prevout)
  if (!spent.every(isFields)) return { reason: 'Esplora does not say what all of its inputs spent.' }
  const transaction: Transaction = {
    hash: hashField(body),
    ...place,
    isCoinbase,
    fee: isCoinbase ? null : amountField(body, 'fee'),
    size: countField(body, 'size'),
    virtualSize: Math.ceil(countField(body, 'weight') / WEIGHT_PER_BYTE),
    inputs: spent.map((prevout) => decodeOutput(prevout, chain)),
    outputs,
  }
  return { transaction, blockHash }
}

function decodeOutput(output: Fields, chain: Chain): TransactionOutput {
  const { scriptpubkey: script, scriptpubkey_address: recipient } = output
  if (typeof script !== 'string') throw new UnusableAnswer('an output has no scriptpubkey')
  return readOutput(chain, {
    value: amountField(output, 'value'),
    script,
    recipient: typeof recipient === 'string' ? recipient : null,
  })
}

function fieldsOf(value: unknown): Fields {
  if (!isFields(value)) throw new UnusableAnswer('an input or output is not an object')
  return value
}
