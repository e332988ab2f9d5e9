import { arrayField, countField, type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'
import { decodeAmount } from './decode-amount.ts'

/** An output by its transaction and number: `txid:n`. */
export type Outpoint = string

/** The parts of a transaction by which own ones are found. */
export interface NodeTransaction {
  /** 64 lower-case hex digits. */
  readonly hash: string
  /** None of a coinbase. */
  readonly spends: readonly Outpoint[]
  readonly outputs: readonly NodeOutput[]
}

interface NodeOutput {
  readonly number: number
  /** In lower-case hex. */
  readonly script: string
  /** In base units. Throws UnusableAnswer. */
  value(): bigint
}

export interface BlockHeader {
  readonly hash: string
  readonly height: number
  /** Null for the first block. */
  readonly previous: string | null
  /** In seconds since 1970. */
  readonly time: number
}

export interface NodeBlock extends BlockHeader {
  /** In the order of the block. */
  readonly transactions: readonly NodeTransaction[]
}

/** Reads the result of `getblock` with verbosity 2. Throws UnusableAnswer. */
export function decodeBlock(result: unknown, decimals: number): NodeBlock {
  const fields = fieldsOf(result)
  const transactions = arrayField(fields, 'tx').map((transaction) => decodeTransaction(transaction, decimals))
  return { ...decodeHeader(result), transactions }
}

/** Reads the result of `getblockheader`, and that part of `getblock`. Throws UnusableAnswer. */
export function decodeHeader(result: unknown): BlockHeader {
  const fields = fieldsOf(result)
  const { hash, previousblockhash: previous } = fields
  return {
    hash: hashOf(hash, 'hash'),
    height: countField(fields, 'height'),
    previous: previous === undefined ? null : hashOf(previous, 'previousblockhash'),
    time: countField(fields, 'time'),
  }
}

/**
 * Reads a transaction of `getblock`, or the result of `getrawtransaction`. Parts of Litecoin's extension blocks have no
 * script and no amount. Throws UnusableAnswer.
 */
export function decodeTransaction(result: unknown, decimals: number): NodeTransaction {
  const fields = fieldsOf(result)
  const { txid } = fields
  return {
    hash: hashOf(txid, 'txid'),
    spends: arrayField(fields, 'vin').flatMap((input) => spendOf(fieldsOf(input))),
    outputs: arrayField(fields, 'vout').flatMap((output) => outputOf(fieldsOf(output), decimals)),
  }
}

function spendOf(input: Fields): readonly Outpoint[] {
  const { coinbase, ismweb, txid } = input
  if (coinbase !== undefined || ismweb === true) return []
  return [outpointOf(hashOf(txid, 'txid of an input'), countField(input, 'vout'))]
}

function outputOf(output: Fields, decimals: number): readonly NodeOutput[] {
  const { ismweb, value, scriptPubKey } = output
  if (ismweb === true) return []
  if (!isFields(scriptPubKey)) throw new UnusableAnswer('an output has no scriptPubKey')
  const { hex } = scriptPubKey
  if (typeof hex !== 'string') throw new UnusableAnswer('a scriptPubKey has no hex')
  const script = hex.toLowerCase()
  return [{ number: countField(output, 'n'), script, value: () => decodeAmount(value, decimals) }]
}

export function outpointOf(hash: string, number: number): Outpoint {
  return `${hash}:${number}`
}

/** Whose output it is, and which. */
export function partsOf(outpoint: Outpoint): { readonly hash: string; readonly number: number } {
  const [hash = '', number] = outpoint.split(':')
  return { hash, number: Number(number) }
}

export function hashOf(value: unknown, name: string): string {
  const hash = decodeHash(value)
  if (hash === null) throw new UnusableAnswer(`${name} is not a hash`)
  return hash
}

export function fieldsOf(value: unknown): Fields {
  if (!isFields(value)) throw new UnusableAnswer('a part is not an object')
  return value
}
