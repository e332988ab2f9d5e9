import { parseOnEveryChain } from '../domain/address/parse-address.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { MergedKind } from '../domain/history/merged-row.ts'
import type { RowFilter } from '../domain/history/row-filter.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { FollowedAddresses } from '../domain/ports/followed-addresses.ts'
import type { Histories, PageStart } from '../domain/ports/histories.ts'
import { ALL } from '../domain/ports/owner-histories.ts'
import type { RowOwners } from '../domain/ports/row-owners.ts'
import type { ChainRow } from './merged-pages.ts'
import type { ListedPage, OwnerPage, OwnerPages } from './owner-pages.ts'
import type { RowFacts } from './row-facts.ts'
import { ownersOfRows } from './row-names.ts'
import { type TransactionTextsPorts, textsOfRows } from './transaction-texts.ts'

export interface EverythingFilter {
  readonly chain: ChainSlug | undefined
  readonly kind: MergedKind | undefined
  /** Part of a hash, of a label, of a note, or of the name of a wallet or single address; or an own address. */
  readonly search: string | undefined
  readonly rows: RowFilter
}

export interface TransactionSearchPorts extends TransactionTextsPorts {
  readonly histories: Pick<Histories, 'page'>
  readonly followed: FollowedAddresses
  readonly rowOwners: RowOwners
  readonly clock: Clock
}

/** Rows that one request looks at, and how long (ms); the next page goes on from there. */
const SCAN_MAX = 5000
const SCAN_MS = 5000
const SCAN_PAGE = 500
const HASH = /^[0-9a-f]{64}$/
/** Addresses may report a transaction at times that differ by no more (s). */
const NEAR_SECONDS = 86_400
const TOP: PageStart = Object.freeze({ kind: 'offset', offset: 0 })

/** Finds transactions of everything that is followed. */
export class TransactionSearch {
  readonly #ports: TransactionSearchPorts
  readonly #pages: OwnerPages
  readonly #facts: RowFacts

  constructor(ports: TransactionSearchPorts, pages: OwnerPages, facts: RowFacts) {
    this.#ports = ports
    this.#pages = pages
    this.#facts = facts
  }

  /** With a kind or a text, a page may have few rows or none and still a next cursor. */
  async page(start: PageStart, limit: number, filter: EverythingFilter): Promise<ListedPage> {
    const { chain, kind, rows } = filter
    const text = filter.search?.trim() ?? ''
    const search = text.toLowerCase()
    if (kind === undefined && search === '') return this.#pages.page(ALL, start, limit, rows, chain)
    if (kind === undefined && HASH.test(search)) {
      return this.#pages.page(ALL, start, limit, { ...rows, hash: search }, chain)
    }
    const address = await this.#followedAddress(text, chain)
    if (address !== null) return this.#ofAddress(address, start, limit, rows, kind)
    return this.#scan(start, limit, { ...filter, search })
  }

  /** A tracked address that a search text is. */
  async #followedAddress(
    text: string,
    chain: ChainSlug | undefined,
  ): Promise<{ readonly chain: ChainSlug; readonly id: number } | null> {
    for (const parsed of addressesOf(text)) {
      if (chain !== undefined && parsed.chain !== chain) continue
      const found = (await this.#ports.followed.among(parsed.chain, [parsed.address])).get(parsed.address)
      if (found !== undefined) return { chain: parsed.chain, id: found.id }
    }
    return null
  }

  /** The transactions of one address, with their effect on everything. */
  async #ofAddress(
    { chain, id }: { readonly chain: ChainSlug; readonly id: number },
    start: PageStart,
    limit: number,
    filter: RowFilter,
    kind: MergedKind | undefined,
  ): Promise<ListedPage> {
    const page = await this.#ports.histories.page({ kind: 'address', id }, start, limit, filter)
    const rows: ChainRow[] = []
    for (const { hash, time } of page?.rows ?? []) {
      const near = { hash, from: time - NEAR_SECONDS, to: time + NEAR_SECONDS }
      const found = await this.#pages.page(ALL, TOP, 1, near, chain)
      rows.push(...found.rows)
    }
    return {
      offset: 0,
      total: page?.totalTransactions ?? 0,
      rows: await this.#ofKind(rows, kind),
      nextCursor: page?.nextCursor ?? null,
    }
  }

  async #scan(start: PageStart, limit: number, filter: EverythingFilter): Promise<ListedPage> {
    const endAt = this.#ports.clock.now() + SCAN_MS
    const found: ChainRow[] = []
    let place = start
    for (let seen = 0; ; ) {
      const most = Math.min(SCAN_PAGE, Math.max(limit - found.length, 1) * 4)
      const page = await this.#pages.page(ALL, place, most, filter.rows, filter.chain)
      const wanted = await this.#wanted(page, filter)
      const fitting = wanted.slice(0, limit - found.length)
      found.push(...fitting)
      if (fitting.length < wanted.length) {
        return { ...page, rows: found, nextCursor: cursorBehind(page, fitting.at(-1)) }
      }
      seen += page.rows.length
      const isOver = found.length === limit || seen >= SCAN_MAX || this.#ports.clock.now() >= endAt
      if (page.nextCursor === null || isOver) return { ...page, rows: found }
      place = { kind: 'cursor', cursor: page.nextCursor }
    }
  }

  async #wanted({ rows }: OwnerPage, { search = '', kind }: EverythingFilter): Promise<readonly ChainRow[]> {
    if (search === '') return this.#ofKind(rows, kind)
    const written = await textsOfRows(this.#ports, rows)
    const owners = await ownersOfRows(this.#ports.rowOwners, ALL, rows)
    const named = rows.filter((row) => {
      const { note, label } = written(row)
      const names = (owners(row) ?? []).map(({ name }) => name)
      return [row.hash, note, label, ...names].some((text) => text?.toLowerCase().includes(search) === true)
    })
    return this.#ofKind(named, kind)
  }

  async #ofKind(rows: readonly ChainRow[], kind: MergedKind | undefined): Promise<readonly ChainRow[]> {
    if (kind === undefined) return rows
    const known = await this.#facts.complete(ALL, rows, 'search')
    return known.filter((row) => row.kind === kind)
  }
}

/** The next page begins right after this row. */
function cursorBehind({ rows, cursorAfter }: OwnerPage, last: ChainRow | undefined): string | null {
  return cursorAfter(rows.findIndex(({ chain, id }) => chain === last?.chain && id === last.id) + 1)
}

function addressesOf(text: string) {
  try {
    return parseOnEveryChain(text)
  } catch {
    return []
  }
}
