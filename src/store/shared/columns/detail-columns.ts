import type { ChainSlug } from '../../../domain/chains/chain.ts'
import type { KeptTransaction } from '../../../domain/transactions/kept-transaction.ts'
import {
  OUTPUT_TYPES,
  sumOfValues,
  type Transaction,
  type TransactionOutput,
} from '../../../domain/transactions/transaction.ts'
import { digestOfValues } from '../digests/digest.ts'
import type { AddressColumns } from './joined-row.ts'

/** The columns of `transaction_detail`; `hash` in hex. */
export interface DetailColumns {
  readonly chain: ChainSlug
  readonly hash: string
  readonly tip: number | null
  readonly read_at: number
  readonly source: string
  readonly content: string
  readonly checksum: bigint
}

/** Value (as text beyond 2^53), place in OUTPUT_TYPES, and the address if there is one. */
type OutputContent = readonly [value: number | string, type: number, address?: string]
type Content = readonly [
  height: number | null,
  time: number | null,
  isCoinbase: 0 | 1,
  size: number | null,
  virtualSize: number | null,
  inputs: readonly OutputContent[],
  outputs: readonly OutputContent[],
]

export function detailColumns(chain: ChainSlug, kept: KeptTransaction): DetailColumns {
  const { transaction, tip, readAt, source } = kept
  const { hash } = transaction
  const row = { chain, hash, tip, read_at: readAt, source, content: writeContent(transaction) }
  return { ...row, checksum: checksumOf(row) }
}

/** Null for a row that is not as it was written: it is read again. */
export function toKeptTransaction(hash: string, row: AddressColumns): KeptTransaction | null {
  const { tip, read_at, source, content, checksum } = row
  if (checksumOf({ ...row, hash }) !== BigInt(String(checksum))) return null
  return {
    transaction: readContent(hash, String(content)),
    source: String(source),
    readAt: Number(read_at),
    tip: tip === null || tip === undefined ? null : Number(tip),
  }
}

const COVERED = ['chain', 'hash', 'tip', 'read_at', 'source', 'content'] as const

function checksumOf(row: Readonly<Record<string, unknown>>): bigint {
  return digestOfValues(COVERED.map((name) => row[name] ?? null))
}

function writeContent({ height, time, isCoinbase, size, virtualSize, inputs, outputs }: Transaction): string {
  const content: Content = [
    height,
    time,
    isCoinbase ? 1 : 0,
    size,
    virtualSize,
    inputs.map(writeOutput),
    outputs.map(writeOutput),
  ]
  return JSON.stringify(content)
}

function readContent(hash: string, text: string): Transaction {
  const [height, time, coinbase, size, virtualSize, spent, made]: Content = JSON.parse(text)
  const [inputs, outputs] = [spent.map(readOutput), made.map(readOutput)]
  const isCoinbase = coinbase === 1
  const fee = isCoinbase ? null : sumOfValues(inputs) - sumOfValues(outputs)
  return { hash, height, time, isCoinbase, fee, size, virtualSize, inputs, outputs }
}

function writeOutput({ value, type, address }: TransactionOutput): OutputContent {
  const number = Number(value)
  const written = Number.isSafeInteger(number) ? number : String(value)
  const place = OUTPUT_TYPES.indexOf(type)
  return address === null ? [written, place] : [written, place, address]
}

function readOutput([value, type, address]: OutputContent): TransactionOutput {
  return { value: BigInt(value), type: OUTPUT_TYPES[type] ?? 'other', address: address ?? null }
}
