import { outputScript } from '../../domain/address/output-script.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import type { Transfer } from '../../domain/history/transfer.ts'
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
  UnusableAnswer,
} from '../../net/answer-fields.ts'
import { decodeHash } from '../../net/decode-hash.ts'

/** A transaction as seen from one address, with its gross sums in base units. */
export interface GrossTransfer extends Transfer {
  readonly received: bigint
  readonly sent: bigint
}

/**
 * A transaction of a list as seen from the address that `isOwn` recognises. Outputs to the bare key behind an address carry
 * its name without being its own: `isAddress` is false for them. Throws UnusableAnswer.
 */
export function decodeTransfer(body: Fields, isOwn: (address: string) => boolean): GrossTransfer {
  const hash = hashField(body)
  const outputs = arrayField(body, 'vout')
    .map(fieldsOf)
    .filter((output) => movesOwn(output, isOwn))
  const inputs = listField(body, 'vin')
    .map(fieldsOf)
    .filter((input) => movesOwn(input, isOwn))
  if (outputs.length + inputs.length === 0) {
    throw new UnusableAnswer(`transaction ${hash} does not concern this address`)
  }
  const received = sumOf(outputs)
  const sent = sumOf(inputs)
  return { hash, amount: received - sent, received, sent, ...placeOf(body) }
}

/** A whole transaction, or why the answer does not say all of it, as a user-facing sentence. Throws UnusableAnswer. */
export function decodeWhole(body: Fields, chain: Chain): Transaction | { readonly reason: string } {
  const inputs = listField(body, 'vin').map(fieldsOf)
  const isCoinbase = inputs.some(({ coinbase }) => typeof coinbase === 'string')
  const spent = isCoinbase ? [] : inputs.map((input) => inputOf(input, chain))
  if (!spent.every((input) => input !== null)) {
    return { reason: 'Blockbook does not say what all of its inputs spent.' }
  }
  const outputs = arrayField(body, 'vout').map((output) => outputOf(fieldsOf(output), chain))
  const fee = sumOfValues(spent) - sumOfValues(outputs)
  if (!isCoinbase && fee < 0n) return { reason: 'Blockbook does not say what came out of a shielded pool.' }
  return {
    hash: hashField(body),
    ...placeOf(body),
    isCoinbase,
    fee: isCoinbase ? null : fee,
    size: sizeField(body, 'size'),
    virtualSize: sizeField(body, 'vsize'),
    inputs: spent,
    outputs,
  }
}

/** A transaction of a list; null if the list does not say all of it. */
export function wholeOf(body: Fields, chain: Chain): Transaction | null {
  try {
    const whole = decodeWhole(body, chain)
    return 'reason' in whole ? null : whole
  } catch (error) {
    if (error instanceof UnusableAnswer) return null
    throw error
  }
}

/** Null if the server does not say what it spent. */
function inputOf(input: Fields, chain: Chain): TransactionOutput | null {
  if (input['value'] === undefined) return null
  const value = amountField(input, 'value')
  const addresses = addressesOf(input)
  const [address] = addresses
  const script = address === undefined ? null : scriptOf(chain, address)
  if (script === null) return { value, address: null, type: 'other' }
  if (addresses.length > 1) return { value, address: null, type: 'multisig' }
  const output = readOutput(chain, { value, script, recipient: null })
  return input['isAddress'] === false ? { ...output, type: 'p2pk' } : output
}

function outputOf(output: Fields, chain: Chain): TransactionOutput {
  const { hex } = output
  const [recipient = null] = addressesOf(output)
  const known = recipient === null ? null : scriptOf(chain, recipient)
  const script = typeof hex === 'string' ? hex : (known ?? '')
  return readOutput(chain, { value: amountField(output, 'value'), script, recipient })
}

function scriptOf(chain: Chain, address: string): string | null {
  try {
    return outputScript(chain, address)
  } catch {
    return null
  }
}

function movesOwn(put: Fields, isOwn: (address: string) => boolean): boolean {
  const owner = ownerOf(put)
  return owner !== null && isOwn(owner)
}

/** The address that an input or output belongs to; null if it belongs to none, or to several. */
export function ownerOf(put: Fields): string | null {
  const [address, ...more] = addressesOf(put)
  return put['isAddress'] !== false && address !== undefined && more.length === 0 ? address : null
}

export function addressesOf({ addresses }: Fields): readonly string[] {
  return Array.isArray(addresses) ? addresses.filter((address) => typeof address === 'string') : []
}

function sumOf(puts: readonly Fields[]): bigint {
  return puts.reduce((sum, put) => sum + amountField(put, 'value'), 0n)
}

/** A transaction without a block has the height −1, or none. Its time is when the server first saw it. */
export function placeOf(body: Fields): Pick<Transfer, 'height' | 'time'> {
  const { blockHeight, blockTime, confirmations } = body
  const time = blockTime === undefined || blockTime === null ? 0 : countField(body, 'blockTime')
  const isWaiting = blockHeight === undefined || blockHeight === null || blockHeight === -1
  if (isWaiting || confirmations === 0) return { height: null, time: time === 0 ? null : time }
  return { height: countField(body, 'blockHeight'), time: time === 0 ? null : time }
}

function sizeField(body: Fields, name: 'size' | 'vsize'): number | null {
  return body[name] === undefined ? null : countField(body, name)
}

export function hashField({ txid }: Fields): string {
  const hash = decodeHash(txid)
  if (hash === null) throw new UnusableAnswer('a transaction has no valid txid')
  return hash
}

/** Go leaves out or writes null for a list without members. */
export function listField(body: Fields, name: string): readonly unknown[] {
  return body[name] === undefined || body[name] === null ? [] : arrayField(body, name)
}

export function fieldsOf(value: unknown): Fields {
  if (!isFields(value)) throw new UnusableAnswer('a member of a list is not an object')
  return value
}
