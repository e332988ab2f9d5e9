import type { ChainSlug } from '../domain/chains/chain.ts'
import type { RowFilter } from '../domain/history/row-filter.ts'
import type { Histories, PageStart } from '../domain/ports/histories.ts'
import type { MergedOwner, OwnerHistories } from '../domain/ports/owner-histories.ts'
import { type ChainRow, chainsCursor, pageOverChains } from './merged-pages.ts'

export interface ListedPage {
  /** Listed rows above the first one; 0 with a cursor over several chains. */
  readonly offset: number
  readonly total: number
  readonly rows: readonly ChainRow[]
  readonly nextCursor: string | null
}

export interface OwnerPage extends ListedPage {
  /** The cursor of a page that goes on after the first `count` rows. */
  cursorAfter(count: number): string | null
}

export interface OwnerPagesPorts {
  readonly histories: Pick<Histories, 'mergedPage'>
  readonly owners: Pick<OwnerHistories, 'chains'>
}

const TOP: PageStart = Object.freeze({ kind: 'offset', offset: 0 })
const NO_ROWS: OwnerPage = Object.freeze({
  offset: 0,
  total: 0,
  rows: [],
  nextCursor: null,
  cursorAfter: () => null,
})
/** Rows that are skipped in one step. */
const SKIPPED_AT_ONCE = 500
/** Seconds since 1970: after every row. */
const TIME_MAX = 2 ** 33

type Counts = ReadonlyMap<ChainSlug, number>

/** Pages of the histories of an owner on all its chains, by offset or by cursor. */
export class OwnerPages {
  readonly #ports: OwnerPagesPorts

  constructor(ports: OwnerPagesPorts) {
    this.#ports = ports
  }

  /** `only`: of one chain alone. */
  async page(
    owner: MergedOwner,
    start: PageStart,
    limit: number,
    filter: RowFilter,
    only?: ChainSlug,
  ): Promise<OwnerPage> {
    const all = await this.#ports.owners.chains(owner)
    const chains = all.filter((chain) => only === undefined || chain === only)
    const [chain, ...others] = chains
    if (chain === undefined) return NO_ROWS
    if (owner.kind === 'wallet' && others.length === 0) {
      return this.#ofOne(owner, chain, start, limit, filter)
    }
    const offset = start.kind === 'offset' ? start.offset : 0
    const cursor =
      start.kind === 'cursor' ? start.cursor : await this.#cursorAt(owner, chains, offset, filter)
    const { histories } = this.#ports
    const page = await pageOverChains(histories, { owner, chains }, cursor, limit, filter)
    const { totalTransactions: total, ...rest } = page
    return { offset, total, ...rest }
  }

  async #ofOne(
    owner: MergedOwner,
    chain: ChainSlug,
    start: PageStart,
    limit: number,
    filter: RowFilter,
  ): Promise<OwnerPage> {
    const page = await this.#ports.histories.mergedPage({ ...owner, chain }, start, limit, filter)
    if (page === null) return NO_ROWS
    const { offset, totalTransactions: total, tip, nextCursor } = page
    const rows = page.rows.map((row) => ({ ...row, chain, tip }))
    const cursorAfter = (count: number) => (count < rows.length ? page.cursorAfter(count) : nextCursor)
    return { offset, total, rows, nextCursor, cursorAfter }
  }

  /** Null for the top. */
  async #cursorAt(
    owner: MergedOwner,
    chains: readonly ChainSlug[],
    offset: number,
    filter: RowFilter,
  ): Promise<string | null> {
    if (offset === 0) return null
    const counts = await this.#countsAt(owner, chains, offset, filter)
    const places = new Map<ChainSlug, string | null>()
    for (const [chain, count] of counts) {
      places.set(chain, count === 0 ? '' : await this.#cursorAfter(owner, chain, count, filter))
    }
    let cursor = chainsCursor(places)
    let left = offset - sumOf(counts)
    while (left > 0) {
      const most = Math.min(left, SKIPPED_AT_ONCE)
      const page = await pageOverChains(this.#ports.histories, { owner, chains }, cursor, most, filter)
      if (page.nextCursor === null) return chainsCursor(new Map(chains.map((chain) => [chain, null])))
      cursor = page.nextCursor
      left -= page.rows.length
    }
    return cursor
  }

  /** Null after the last row. */
  async #cursorAfter(
    owner: MergedOwner,
    chain: ChainSlug,
    count: number,
    filter: RowFilter,
  ): Promise<string | null> {
    const last = { kind: 'offset', offset: count - 1 } as const
    const page = await this.#ports.histories.mergedPage({ ...owner, chain }, last, 1, filter)
    return page?.nextCursor ?? null
  }

  /** How many rows each chain has since the earliest moment with at most `offset` rows in all. */
  async #countsAt(
    owner: MergedOwner,
    chains: readonly ChainSlug[],
    offset: number,
    filter: RowFilter,
  ): Promise<Counts> {
    let [low, high] = [0, TIME_MAX]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (sumOf(await this.#countsSince(owner, chains, middle, filter)) <= offset) high = middle
      else low = middle + 1
    }
    return this.#countsSince(owner, chains, low, filter)
  }

  async #countsSince(
    owner: MergedOwner,
    chains: readonly ChainSlug[],
    time: number,
    filter: RowFilter,
  ): Promise<Counts> {
    const since = { ...filter, from: Math.max(filter.from ?? 0, time) }
    const counts = new Map<ChainSlug, number>()
    for (const chain of chains) {
      const page = await this.#ports.histories.mergedPage({ ...owner, chain }, TOP, 1, since)
      counts.set(chain, page?.totalTransactions ?? 0)
    }
    return counts
  }
}

function sumOf(counts: Counts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
