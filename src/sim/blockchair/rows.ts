import type { AddressState } from '../chain/address-state.ts'
import { Random } from '../chain/random.ts'
import type { SimRow, UnspentOutput } from '../chain/rows.ts'
import type { Json } from '../http/json-text.ts'
import { jsonText } from '../http/json-text.ts'
import type { BlockchairFault } from './fault.ts'
import type { RenderedPages } from './rendered-pages.ts'
import { timeText } from './time-text.ts'

/** `block_id` of unconfirmed transactions. */
export const NO_BLOCK = -1

/** A row, with its address in answers about several. */
export interface OwnedRow extends SimRow {
  readonly owner?: string
}

/** One page of one address: the text between the brackets, in pieces. */
export function pageText(
  state: AddressState,
  offset: number,
  limit: number,
  rendered: RenderedPages,
): readonly Buffer[] {
  const own = state.entries.slice(offset, offset + limit)
  const { from, to } = state.baseRange(offset, limit)
  const text = own.map((row) => rowText(row)).join(',')
  if (state.base === null || from === to) return [Buffer.from(text)]
  return [Buffer.from(text === '' ? '' : `${text},`), rendered.page(state.base, from, to)]
}

/** The same for given rows; without details only distinct hashes. */
export function rowsText(rows: readonly OwnedRow[], details: boolean): readonly Buffer[] {
  const texts = details ? rows.map(rowText) : [...new Set(rows.map(({ hash }) => `"${hash}"`))]
  return [Buffer.from(texts.join(','))]
}

function rowText({ height, hash, time, amount, owner }: OwnedRow): string {
  const row = { block_id: height ?? NO_BLOCK, hash, time: timeText(time), balance_change: amount }
  return jsonText(owner === undefined ? row : { ...row, address: owner })
}

export function unspentJson({ height, output }: UnspentOutput, owner?: string): Json {
  const { hash, index, value } = output
  const row = { block_id: height ?? NO_BLOCK, transaction_hash: hash, index, value }
  return owner === undefined ? row : { ...row, address: owner }
}

/** Whether a fault changes the rows of a page. */
export function changesRows({ kind }: BlockchairFault): boolean {
  return kind === 'leave-out' || kind === 'wrong-amount' || kind === 'duplicate' || kind === 'shuffle'
}

/** The rows as a faulty back-end lists them. */
export function applyRowFaults(
  rows: readonly OwnedRow[],
  faults: readonly BlockchairFault[],
  seed: number,
): readonly OwnedRow[] {
  const random = new Random(seed)
  let faulty = rows
  for (const fault of faults) if (faulty.length > 0) faulty = applyFault(fault, faulty, random)
  return faulty
}

function applyFault(fault: BlockchairFault, rows: readonly OwnedRow[], random: Random): readonly OwnedRow[] {
  if (fault.kind === 'leave-out') {
    const absent = new Set(random.shuffled([...rows.keys()]).slice(0, fault.rows))
    return rows.filter((_, place) => !absent.has(place))
  }
  if (fault.kind === 'duplicate') {
    const twice = new Set(random.shuffled([...rows.keys()]).slice(0, fault.rows))
    return rows.flatMap((row, place) => (twice.has(place) ? [row, row] : [row])).slice(0, rows.length)
  }
  if (fault.kind === 'wrong-amount') {
    const wrong = random.below(rows.length)
    return rows.map((row, place) => (place === wrong ? { ...row, amount: row.amount + fault.by } : row))
  }
  return fault.kind === 'shuffle' ? shuffledInBlocks(rows, random) : rows
}

/** The rows, shuffled within each block and within the mempool. */
export function shuffledInBlocks<T extends SimRow>(rows: readonly T[], random: Random): readonly T[] {
  const shuffled: T[] = []
  for (let start = 0; start < rows.length; ) {
    let end = start + 1
    while (end < rows.length && rows[end]?.height === rows[start]?.height) end++
    shuffled.push(...random.shuffled(rows.slice(start, end)))
    start = end
  }
  return shuffled
}
