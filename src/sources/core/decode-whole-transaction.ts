import type { ReportedOutput } from '../../domain/transactions/read-output.ts'
import { arrayField, countField, type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeAmount } from './decode-amount.ts'
import { fieldsOf, hashOf, type Outpoint, outpointOf } from './decode-block.ts'

export interface NodeInput {
  readonly outpoint: Outpoint
  /** What it spends; null where the node does not say (before v25, and of unconfirmed transactions). */
  readonly spent: ReportedOutput | null
}

/** A transaction with its block and its sizes, as the node describes it. */
export interface WholeNodeTransaction {
  readonly hash: string
  /** The hash of its block; null while unconfirmed. */
  readonly block: string | null
  /** Of its block, in seconds since 1970; null while unconfirmed. */
  readonly time: number | null
  readonly isCoinbase: boolean
  /** It has parts in Litecoin's extension blocks, whose amounts are not public. */
  readonly isShielded: boolean
  readonly size: number | null
  readonly virtualSize: number | null
  /** None of a coinbase. */
  readonly inputs: readonly NodeInput[]
  readonly outputs: readonly ReportedOutput[]
}

/** Reads the result of `getrawtransaction` with verbosity 1 or 2. Throws UnusableAnswer, also for another transaction. */
export function decodeWholeTransaction(
  result: unknown,
  wanted: string,
  decimals: number,
): WholeNodeTransaction {
  const fields = fieldsOf(result)
  const { txid, blockhash } = fields
  if (hashOf(txid, 'txid') !== wanted) throw new UnusableAnswer('it is another transaction')
  const block = blockhash === undefined ? null : hashOf(blockhash, 'blockhash')
  const inputs = arrayField(fields, 'vin').map(fieldsOf)
  const outputs = arrayField(fields, 'vout').map(fieldsOf)
  const isShielded = [...inputs, ...outputs].some(({ ismweb }) => ismweb === true)
  const isCoinbase = inputs.some(({ coinbase }) => coinbase !== undefined)
  return {
    hash: wanted,
    block,
    time: block === null ? null : countField(fields, 'blocktime'),
    isCoinbase,
    isShielded,
    size: sizeField(fields, 'size'),
    virtualSize: sizeField(fields, 'vsize'),
    inputs: isCoinbase || isShielded ? [] : inputs.map((input) => inputOf(input, decimals)),
    outputs: isShielded ? [] : outputsOf(outputs, decimals),
  }
}

/** Reads the result of `gettxout`; null for an output that is spent or unknown. Throws UnusableAnswer. */
export function decodeUnspentOutput(result: unknown, decimals: number): ReportedOutput | null {
  return result === null ? null : reportedOutput(fieldsOf(result), decimals)
}

function inputOf(input: Fields, decimals: number): NodeInput {
  const { txid, prevout } = input
  const outpoint = outpointOf(hashOf(txid, 'txid of an input'), countField(input, 'vout'))
  return { outpoint, spent: isFields(prevout) ? reportedOutput(prevout, decimals) : null }
}

/** By their numbers, whatever their order. */
function outputsOf(outputs: readonly Fields[], decimals: number): readonly ReportedOutput[] {
  const numbered = outputs.map((output) => ({ number: countField(output, 'n'), output }))
  const sorted = numbered.toSorted((a, b) => a.number - b.number)
  if (sorted.some(({ number }, place) => number !== place)) throw new UnusableAnswer('an output is missing')
  return sorted.map(({ output }) => reportedOutput(output, decimals))
}

function reportedOutput({ value, scriptPubKey }: Fields, decimals: number): ReportedOutput {
  const { hex, address }: Fields = isFields(scriptPubKey) ? scriptPubKey : {}
  if (typeof hex !== 'string') throw new UnusableAnswer('a scriptPubKey has no hex')
  const recipient = typeof address === 'string' ? address : null
  return { value: decodeAmount(value, decimals), script: hex.toLowerCase(), recipient }
}

function sizeField(fields: Fields, name: 'size' | 'vsize'): number | null {
  return fields[name] === undefined ? null : countField(fields, name)
}
