import { hex256 } from '../chain/identifiers.ts'
import { Random } from '../chain/random.ts'
import type { SimTransaction } from '../chain/transaction.ts'
import type { Json } from '../http/json-text.ts'
import type { EsploraFault } from './fault.ts'
import type { EsploraHistory, EsploraRow } from './history.ts'
import type { EsploraPage } from './lists.ts'
import type { EsploraRequest } from './request.ts'

/** A page as a faulty back-end lists it, and the error of each wrong amount. */
export interface FaultyPage {
  readonly rows: EsploraPage['rows']
  /** Base units by hash. */
  readonly wrong: ReadonlyMap<string, bigint>
}

/** A page of one of an address's lists as a version of mempool's electrs with a known fault has it. */
export function applyListFaults(
  page: EsploraPage,
  { kind }: EsploraRequest,
  faults: readonly EsploraFault[],
): EsploraPage {
  let { rows } = page
  for (const fault of faults) {
    if (fault.kind === 'waiting-twice' && kind === 'txs') {
      rows = rows.flatMap((row) => (row.height === null ? [row, row] : [row]))
    }
    if (fault.kind === 'summary-gap' && kind === 'txs-summary') {
      rows = rows.filter(({ hash }) => hash !== fault.hash)
    }
    if (fault.kind === 'counted-twice' && kind === 'txs-summary' && fault.in.includes('summary')) {
      const again = rows.filter(({ hash }) => hash === fault.hash)
      const old = again.map((row) => ({ ...row, height: fault.oldHeight }))
      rows = [...rows, ...old].sort((a, b) => Number(b.height) - Number(a.height))
    }
  }
  return { ...page, rows: rows.slice(0, page.max) }
}

/** The rows of an address that its totals count once more. */
export function countedTwice(
  history: EsploraHistory,
  faults: readonly EsploraFault[],
): readonly EsploraRow[] {
  const hashes = faults.flatMap((fault) =>
    fault.kind === 'counted-twice' && fault.in.includes('totals') ? [fault.hash] : [],
  )
  return hashes.flatMap((hash) => {
    const place = history.placeOf(hash)
    return place === null ? [] : history.rows(place, 1)
  })
}

export function applyPageFaults(
  page: EsploraPage,
  faults: readonly EsploraFault[],
  seed: number,
): FaultyPage {
  const random = new Random(seed)
  const wrong = new Map<string, bigint>()
  let { rows } = page
  for (const fault of faults) {
    if (rows.length === 0) break
    if (fault.kind === 'leave-out' || fault.kind === 'duplicate') {
      const times = fault.kind === 'duplicate' ? 2 : 0
      const chosen = new Set(random.shuffled([...rows.keys()]).slice(0, fault.rows))
      rows = rows.flatMap((row, place) => Array<typeof row>(chosen.has(place) ? times : 1).fill(row))
    }
    if (fault.kind === 'wrong-amount') wrong.set(random.pick(rows).hash, fault.by)
  }
  return { rows: rows.slice(0, page.max), wrong }
}

/**
 * The same transaction with another net effect on an address: one of its outputs is worth more, or one of its inputs
 * less. An input or output of an unknown address keeps the fee unchanged.
 */
export function misstated(transaction: SimTransaction, address: string, by: bigint): SimTransaction {
  const { hash } = transaction
  const outputs = [...transaction.outputs]
  const inputs = [...transaction.inputs]
  const made = outputs.findIndex((output) => output.address === address && output.publicKey === undefined)
  const changed = made >= 0 ? outputs : inputs
  const place = made >= 0 ? made : inputs.findIndex((input) => input.address === address)
  const coin = changed[place]
  if (coin === undefined) return transaction
  changed[place] = { ...coin, value: coin.value + (made >= 0 ? by : -by) }
  if (by > 0n) inputs.push({ hash: hex256('source', hash), index: 1, address: null, value: by })
  else outputs.push({ hash, index: outputs.length, address: null, value: -by })
  return { ...transaction, inputs, outputs }
}

/** A body without the members of these names, at any depth. */
export function without(body: Json, names: readonly string[]): Json {
  if (body === null || typeof body !== 'object') return body
  if (Array.isArray(body)) return body.map((member: Json) => without(member, names))
  const members = Object.entries(body).filter(([name]) => !names.includes(name))
  return Object.fromEntries(members.map(([name, member]) => [name, without(member, names)]))
}
