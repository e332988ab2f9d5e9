import type { Chain } from '../../domain/chains/chain.ts'
import type { TransactionReading, TransactionReadings } from '../../domain/ports/transaction-reader.ts'
import { readOutput } from '../../domain/transactions/read-output.ts'
import {
  sumOfValues,
  type Transaction,
  type TransactionOutput,
} from '../../domain/transactions/transaction.ts'
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
import { exactInteger } from '../../net/exact-json.ts'
import { decodeHeight } from './decode-height.ts'
import { decodeTime } from './decode-time.ts'

const WEIGHT_PER_BYTE = 4

/**
 * Reads `dashboards/transactions`. Hashes that are unknown are missing from the answer; if all of them are, PHP encodes the
 * empty object as `[]`. Throws UnusableAnswer.
 */
export function decodeTransactions(
  body: Fields,
  chain: Chain,
  hashes: readonly string[],
): TransactionReadings {
  const tip = countField(objectField(body, 'context'), 'state')
  const { data } = body
  const found = Array.isArray(data) && data.length === 0 ? {} : data
  if (!isFields(found)) throw new UnusableAnswer('data is not an object')
  return { tip, byHash: new Map(hashes.map((hash) => [hash, readingOf(found, chain, hash)])) }
}

/** A 404 with a context means that it knows none of them. Null without a context. */
export function decodeNoTransactions(body: Fields, hashes: readonly string[]): TransactionReadings | null {
  const { context } = body
  if (!isFields(context)) return null
  const { state } = context
  const tip = state === undefined || state === null ? null : countField(context, 'state')
  return { tip, byHash: new Map(hashes.map((hash) => [hash, { kind: 'unknown' }])) }
}

function readingOf(data: Fields, chain: Chain, hash: string): TransactionReading {
  const found = Object.hasOwn(data, hash) ? data[hash] : undefined
  if (found === undefined || found === null) return { kind: 'unknown' }
  try {
    if (!isFields(found)) throw new UnusableAnswer(`${hash} is not an object`)
    return { kind: 'found', transaction: decodeTransaction(found, chain, hash) }
  } catch (error) {
    if (!(error instanceof UnusableAnswer)) throw error
    return { kind: 'unusable', reason: `Blockchair's answer is not as documented: ${error.message}.` }
  }
}

function decodeTransaction(found: Fields, chain: Chain, hash: string): Transaction {
  const head = objectField(found, 'transaction')
  if (decodeHash(head['hash']) !== hash) throw new UnusableAnswer('it is about another transaction')
  const { is_coinbase: isCoinbase } = head
  if (typeof isCoinbase !== 'boolean') throw new UnusableAnswer('is_coinbase is not a boolean')
  const inputs = wholeList(found, head, 'inputs', chain)
  const outputs = wholeList(found, head, 'outputs', chain)
  const size = countField(head, 'size')
  const { weight } = head
  return {
    hash,
    ...placeOf(head),
    size,
    virtualSize:
      weight === undefined || weight === null
        ? size
        : Math.ceil(countField(head, 'weight') / WEIGHT_PER_BYTE),
    ...withFee({ inputs, outputs, isCoinbase }, head),
  }
}

function placeOf({ block_id, time }: Fields): Pick<Transaction, 'height' | 'time'> {
  const height = decodeHeight(block_id)
  if (height === undefined) throw new UnusableAnswer('block_id is not a height')
  const seconds = decodeTime(time)
  const isUndated = height === null && (time === null || time === undefined)
  if (seconds === null && !isUndated) throw new UnusableAnswer('time is not a time')
  return { height, time: seconds }
}

/** Lists of large transactions may be cut: they are compared with the count and the total of the same answer. */
function wholeList(
  found: Fields,
  head: Fields,
  name: 'inputs' | 'outputs',
  chain: Chain,
): readonly TransactionOutput[] {
  const list = arrayField(found, name).map((each) => decodeOutput(each, chain))
  const one = name === 'inputs' ? 'input' : 'output'
  const count = countField(head, `${one}_count`)
  if (list.length !== count) throw new UnusableAnswer(`it lists ${list.length} of ${count} ${name}`)
  const total = amountField(head, `${one}_total`)
  if (sumOfValues(list) !== total) throw new UnusableAnswer(`the ${name} do not add up to ${one}_total`)
  return list
}

function decodeOutput(output: unknown, chain: Chain): TransactionOutput {
  if (!isFields(output)) throw new UnusableAnswer('an output is not an object')
  const { recipient, script_hex: script } = output
  return readOutput(chain, {
    value: amountField(output, 'value'),
    script: typeof script === 'string' ? script : '',
    recipient: typeof recipient === 'string' ? recipient : null,
  })
}

type Amounts = Pick<Transaction, 'inputs' | 'outputs' | 'isCoinbase' | 'fee'>

/**
 * The reported fee is what the inputs have more than the outputs. Where it is not, the rest of a Zcash transaction moved
 * into a shielded pool, or out of it.
 */
function withFee(amounts: Omit<Amounts, 'fee'>, head: Fields): Amounts {
  if (amounts.isCoinbase) return { ...amounts, fee: null }
  const { inputs, outputs } = amounts
  const fee = amountField(head, 'fee')
  const hidden = sumOfValues(inputs) - sumOfValues(outputs) - fee
  if (hidden === 0n) return { ...amounts, fee }
  const delta = exactInteger(head['shielded_value_delta'])
  if (delta === null || (delta !== hidden && delta !== -hidden)) {
    throw new UnusableAnswer('fee is not what the inputs have more than the outputs')
  }
  const shielded = (value: bigint): TransactionOutput => ({ value, address: null, type: 'shielded' })
  return hidden > 0n
    ? { ...amounts, fee, outputs: [...outputs, shielded(hidden)] }
    : { ...amounts, fee, inputs: [...inputs, shielded(-hidden)] }
}
