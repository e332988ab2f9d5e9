import { AddressState, type Entry } from '../chain/address-state.ts'
import type { LargeHistory } from '../chain/large-history.ts'
import type { ChainView } from '../chain/ledger.ts'
import type { SimRow, Totals } from '../chain/rows.ts'
import { effectOf, type Output, type PlacedTransaction } from '../chain/transaction.ts'
import type { EsploraVariant } from './variant.ts'

export interface EsploraRow extends SimRow {
  /** Position within its block or the mempool, oldest first. */
  readonly order: number
}

/** The listed entries of an address, without the computed rows of a large one. */
interface Listing {
  readonly entries: readonly Entry[]
  readonly mempoolCount: number
  readonly places: ReadonlyMap<string, number>
}

type BlockOrder = 'position' | 'txid'

/** Cached by identity: lists of entries are immutable. */
const listings: Readonly<Record<BlockOrder, WeakMap<readonly Entry[], Listing>>> = Object.freeze({
  position: new WeakMap(),
  txid: new WeakMap(),
})

/**
 * A snapshot of one address as Esplora lists it, newest first, unconfirmed ones on top, without outputs that pay to its
 * bare public key. Blockstream lists the transactions of a block by hash. An Electrum server lists unconfirmed
 * transactions that spend unconfirmed outputs last of all.
 */
export class EsploraHistory {
  readonly #view: ChainView
  readonly #state: AddressState
  readonly #order: BlockOrder
  readonly #listing: Listing
  /** Unconfirmed entries below all others. */
  readonly #last: readonly Entry[]

  constructor(view: ChainView, state: AddressState, variant: EsploraVariant) {
    this.#view = view
    this.#state = state
    this.#order = variant === 'blockstream' ? 'txid' : 'position'
    const listing = listingOf(state.entries, this.#order)
    this.#last =
      variant === 'electrum' ? listing.entries.filter((entry) => this.#hasUnconfirmedParent(entry)) : []
    this.#listing = this.#last.length === 0 ? listing : withoutEntries(listing, this.#last)
  }

  get mempoolCount(): number {
    return this.#listing.mempoolCount
  }

  /** Of the confirmed transactions. */
  chainTotals(): Totals {
    const { entries, mempoolCount } = this.#listing
    return this.#state.withEntries(entries.slice(mempoolCount)).totals
  }

  /** Of the unconfirmed transactions alone. */
  mempoolTotals(): Totals {
    const { entries, mempoolCount } = this.#listing
    const unconfirmed = [...entries.slice(0, mempoolCount), ...this.#last]
    return new AddressState(this.#state.address, unconfirmed).totals
  }

  /** Fewer than `limit` at the end. */
  rows(offset: number, limit: number): readonly EsploraRow[] {
    const { entries } = this.#listing
    const rows: EsploraRow[] = entries.slice(offset, offset + limit)
    const first = Math.max(0, offset - entries.length)
    const end = Math.min(this.#state.baseCount, offset + limit - entries.length)
    for (let place = first; place < end; place++) rows.push(this.#baseRow(place))
    const above = entries.length + this.#state.baseCount
    return rows.concat(this.#last.slice(Math.max(0, offset - above), Math.max(0, offset + limit - above)))
  }

  /** The number of rows above the one with this hash; null if it is not listed. */
  placeOf(hash: string): number | null {
    const { entries, places } = this.#listing
    const place = places.get(hash)
    if (place !== undefined) return place
    const last = this.#last.findIndex((entry) => entry.hash === hash)
    if (last >= 0) return entries.length + this.#state.baseCount + last
    const index = this.#baseIndexOf(hash)
    if (index === null) return null
    const { top, indexes } = this.#baseBlock(index)
    return entries.length + top + indexes.indexOf(index)
  }

  /** Null for one that is not listed. */
  transaction(hash: string): PlacedTransaction | null {
    const index = this.#baseIndexOf(hash)
    return index === null ? this.#view.transaction(hash) : (this.#state.base?.placed(index) ?? null)
  }

  #hasUnconfirmedParent({ hash, height }: Entry): boolean {
    if (height !== null) return false
    const inputs = this.#view.transaction(hash)?.transaction.inputs ?? []
    return inputs.some((input) => this.#view.transaction(input.hash)?.height === null)
  }

  #baseIndexOf(hash: string): number | null {
    const index = this.#state.base?.indexOf(hash) ?? null
    return index === null || index >= this.#state.baseCount ? null : index
  }

  #baseRow(place: number): EsploraRow {
    const { base, baseCount } = this.#state
    const { top, indexes } = this.#baseBlock(baseCount - 1 - place)
    const index = indexes[place - top] as number
    return { ...(base as LargeHistory).row(index), order: (base as LargeHistory).orderOf(index) }
  }

  /** The base rows of the block of one row, as they are listed, and the number of base rows above the block. */
  #baseBlock(index: number): { readonly top: number; readonly indexes: readonly number[] } {
    const { baseCount } = this.#state
    const base = this.#state.base as LargeHistory
    if (this.#order === 'position') return { top: baseCount - 1 - index, indexes: [index] }
    const height = base.row(index).height as number
    const from = base.countUpTo(height - 1)
    const end = Math.min(base.countUpTo(height), baseCount)
    const rows = Array.from({ length: end - from }, (_, place) => ({
      index: from + place,
      ...base.row(from + place),
    }))
    return { top: baseCount - end, indexes: rows.sort(byHash).map((row) => row.index) }
  }
}

function listingOf(entries: readonly Entry[], order: BlockOrder): Listing {
  const kept = listings[order].get(entries)
  if (kept !== undefined) return kept
  const own = entries.flatMap(withoutBareKeys)
  const unconfirmed = own.filter(({ height }) => height === null)
  const confirmed = own.filter(({ height }) => height !== null)
  if (order === 'txid') confirmed.sort((a, b) => Number(b.height) - Number(a.height) || byHash(a, b))
  const listed = [...unconfirmed, ...confirmed]
  const places = new Map(listed.map(({ hash }, place) => [hash, place]))
  const listing = { entries: listed, mempoolCount: unconfirmed.length, places }
  listings[order].set(entries, listing)
  return listing
}

function withoutEntries(listing: Listing, gone: readonly Entry[]): Listing {
  const entries = listing.entries.filter((entry) => !gone.includes(entry))
  const places = new Map(entries.map(({ hash }, place) => [hash, place]))
  return { entries, mempoolCount: listing.mempoolCount - gone.length, places }
}

/** A row without outputs that pay to a bare public key: the row itself, a part of it, or nothing. */
function withoutBareKeys(entry: Entry): readonly Entry[] {
  const made = entry.made.filter(paysScript)
  const used = entry.used.filter(paysScript)
  if (made.length === entry.made.length && used.length === entry.used.length) return [entry]
  return made.length + used.length === 0 ? [] : [{ ...entry, ...effectOf(made, used) }]
}

function paysScript({ publicKey }: Output): boolean {
  return publicKey === undefined
}

function byHash(a: SimRow, b: SimRow): number {
  return a.hash < b.hash ? -1 : 1
}
