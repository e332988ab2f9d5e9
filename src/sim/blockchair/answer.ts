import type { AddressState } from '../chain/address-state.ts'
import type { ChainView } from '../chain/ledger.ts'
import { Random, seedOf } from '../chain/random.ts'
import { type Json, jsonText } from '../http/json-text.ts'
import type { ContextHead } from './context.ts'
import type { BlockchairFault, MissingPart } from './fault.ts'
import { addressNamed, type CashaddrKeys, nameInAnswers } from './names.ts'
import type { RenderedPages } from './rendered-pages.ts'
import type { BlockchairRequest, Pair } from './request.ts'
import {
  applyRowFaults,
  changesRows,
  type OwnedRow,
  pageText,
  rowsText,
  shuffledInBlocks,
  unspentJson,
} from './rows.ts'
import { addressJson, emptySetJson, setJson, setMemberJson } from './totals.ts'

/** An answer: `data` as pieces of text, and the first members of the context. */
export interface Answer {
  readonly status: number
  readonly data: readonly (string | Buffer)[]
  readonly head: ContextHead
}

export interface AnswerOptions {
  readonly priceUsd: number
  /** The answer for a set of unused addresses. */
  readonly emptySet: 'empty' | 'not-found'
  readonly cashaddrKeys: CashaddrKeys
  /** What a set counts, and what its limit applies to: the documentation does not say. */
  readonly setCounts: 'transactions' | 'rows'
  readonly setLimits: 'transactions' | 'rows'
}

type Body = Record<string, Json>

/** Placeholder for the rows in the text around them. */
const ROWS_MARK = '<rows>'

/** `dashboards/address/{address}`. */
export function answerAddress(
  view: ChainView,
  request: BlockchairRequest,
  faults: readonly BlockchairFault[],
  { priceUsd, cashaddrKeys }: AnswerOptions,
  rendered: RenderedPages,
): Answer {
  const name = request.addresses[0] as string
  const address = addressNamed(view.chain, name, false)
  if (address === null) return notFound()
  const state = stateOf(view, address, request, faults)
  const limit = limitOf(request, faults)
  const rows = state === null ? [] : pieces(state, request, limit[0], faults, rendered)
  const unspent = limit[1] === 0 ? [] : (state?.unspent() ?? [])
  const body: Body = {
    address: addressJson(view.chain, address, state?.totals ?? null, priceUsd),
    transactions: ROWS_MARK,
    utxo: part(unspent, request.offset[1], limit[1]).map((output) => unspentJson(output)),
  }
  const data = around({ [nameInAnswers(view.chain, address, cashaddrKeys)]: without(body, faults) }, rows)
  return { status: 200, data, head: headOf(view, request, { results: 1 }) }
}

/** `dashboards/addresses/{address,address,…}`. */
export function answerAddresses(
  view: ChainView,
  request: BlockchairRequest,
  faults: readonly BlockchairFault[],
  { priceUsd, emptySet, cashaddrKeys, setCounts, setLimits }: AnswerOptions,
): Answer {
  const nameOf = ({ address }: AddressState) => nameInAnswers(view.chain, address, cashaddrKeys)
  const asked = request.addresses.flatMap((name) => addressNamed(view.chain, name, true) ?? [])
  const states = asked.flatMap((address) => stateOf(view, address, request, faults) ?? [])
  const head = headOf(view, request, { results: states.length, optimized: false })
  if (states.length === 0) return emptySetAnswer(head, emptySet)
  const limit = limitOf(request, faults)
  const listed = states.filter(({ address }) => !isForgotten(address, faults))
  const rows = applyRowFaults(
    merged(listed, { nameOf, limits: setLimits }, request.offset[0], limit[0], faults),
    faults,
    rowSeed(request),
  )
  const utxo = limit[1] === 0 ? [] : listed.flatMap((state) => ownedUnspent(state, nameOf(state)))
  const body: Body = {
    set: setJson(states, priceUsd, setCounts),
    addresses: Object.fromEntries(
      listed.map((state) => [nameOf(state), setMemberJson(view.chain, state, priceUsd)]),
    ),
    transactions: ROWS_MARK,
    utxo: part(utxo, request.offset[1], limit[1]),
  }
  if (faults.some((fault) => fault.kind === 'missing' && fault.part === 'address')) delete body['addresses']
  return { status: 200, data: around(without(body, faults), rowsText(rows, request.details)), head }
}

function isForgotten(address: string, faults: readonly BlockchairFault[]): boolean {
  return faults.some((fault) => fault.kind === 'forgotten' && fault.address === address)
}

function emptySetAnswer(head: ContextHead, emptySet: AnswerOptions['emptySet']): Answer {
  if (emptySet === 'not-found') return notFound()
  const body = { set: emptySetJson(), addresses: [], transactions: [], utxo: [] }
  return { status: 200, data: [jsonText(body)], head }
}

function notFound(): Answer {
  return { status: 404, data: ['null'], head: { code: 404, error: 'Not found' } }
}

function stateOf(
  view: ChainView,
  address: string,
  request: BlockchairRequest,
  faults: readonly BlockchairFault[],
): AddressState | null {
  if (faults.some(({ kind }) => kind === 'blank')) return null
  let state = view.address(address)
  if (state === null) return null
  if (request.confirmedOnly) state = state.confirmed()
  const unknown = faults.flatMap((fault) => (fault.kind === 'unaware' ? [fault.hash] : []))
  if (unknown.length > 0) {
    state = state.withEntries(state.entries.filter(({ hash }) => !unknown.includes(hash)))
  }
  if (faults.some(({ kind }) => kind === 'mempool-by-time')) {
    state = state.withEntries(state.entries.toSorted((a, b) => b.time - a.time))
  }
  if (faults.some(({ kind }) => kind === 'shuffle')) {
    state = state.withEntries(shuffledInBlocks(state.entries, new Random(rowSeed(request))))
  }
  return state
}

function limitOf(request: BlockchairRequest, faults: readonly BlockchairFault[]): Pair {
  const limits = faults.flatMap((fault) => (fault.kind === 'clamp' ? [fault.limit] : []))
  return [Math.min(request.limit[0], ...limits), Math.min(request.limit[1], ...limits)]
}

function pieces(
  state: AddressState,
  request: BlockchairRequest,
  limit: number,
  faults: readonly BlockchairFault[],
  rendered: RenderedPages,
): readonly Buffer[] {
  const offset = request.offset[0]
  if (request.details && !faults.some(changesRows)) return pageText(state, offset, limit, rendered)
  return rowsText(applyRowFaults(state.rows(offset, limit), faults, rowSeed(request)), request.details)
}

/** The rows of a set share one list. */
function merged(
  states: readonly AddressState[],
  { nameOf, limits }: { nameOf: (state: AddressState) => string; limits: AnswerOptions['setLimits'] },
  offset: number,
  limit: number,
  faults: readonly BlockchairFault[],
): readonly OwnedRow[] {
  if (limit === 0) return []
  const isOwnerless = faults.some(({ kind }) => kind === 'ownerless')
  const rows = states.flatMap((state) =>
    state
      .rows(0, offset + limit)
      .map((row): OwnedRow => (isOwnerless ? row : { ...row, owner: nameOf(state) })),
  )
  const byTime = faults.some(({ kind }) => kind === 'mempool-by-time')
  const rank = (row: OwnedRow) => (byTime ? row.time : (row.height ?? Number.POSITIVE_INFINITY))
  const sorted = rows.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)))
  if (limits === 'rows') return part(sorted, offset, limit)
  const hashes = new Set(part([...new Set(sorted.map(({ hash }) => hash))], offset, limit))
  return sorted.filter(({ hash }) => hashes.has(hash))
}

function ownedUnspent(state: AddressState, owner: string): readonly Json[] {
  return state.unspent().map((output) => unspentJson(output, owner))
}

function part<T>(list: readonly T[], offset: number, limit: number): readonly T[] {
  return list.slice(offset, offset + limit)
}

function without(body: Body, faults: readonly BlockchairFault[]): Body {
  const missing = faults.flatMap((fault): MissingPart[] => (fault.kind === 'missing' ? [fault.part] : []))
  return Object.fromEntries(Object.entries(body).filter(([name]) => !missing.includes(name as MissingPart)))
}

function around(body: Json, rows: readonly Buffer[]): readonly (string | Buffer)[] {
  const [before, after] = jsonText(body).split(`"${ROWS_MARK}"`, 2)
  return after === undefined ? [before as string] : [`${before}[`, ...rows, `]${after}`]
}

function headOf(
  view: ChainView,
  request: BlockchairRequest,
  found: { readonly results: number; readonly optimized?: boolean },
): ContextHead {
  const [limit, offset] = [request.limit.join(','), request.offset.join(',')]
  return { code: 200, source: 'D', limit, offset, ...found, state: view.tip.height }
}

/** Faults in the rows differ from one repeat to the next, and are the same for the same repeat. */
function rowSeed({ question, repeat }: BlockchairRequest): number {
  return seedOf('rows', question, repeat)
}
