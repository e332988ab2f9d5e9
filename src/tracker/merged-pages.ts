import type { ChainSlug } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import { mergeByTime } from '../domain/history/by-time.ts'
import type { MergedRow } from '../domain/history/merged-row.ts'
import { EVERY_ROW, type RowFilter } from '../domain/history/row-filter.ts'
import type { Histories, PageStart, ResumablePage } from '../domain/ports/histories.ts'
import type { MergedOwner } from '../domain/ports/owner-histories.ts'

/** A row of an owner who may have several chains. */
export interface ChainRow extends MergedRow {
  readonly chain: ChainSlug
  /** The newest height known for the chain. */
  readonly tip: number
}

export interface ChainsPage {
  /** Of all chains. */
  readonly totalTransactions: number
  readonly rows: readonly ChainRow[]
  readonly nextCursor: string | null
  /** The cursor of a page that goes on after the first `count` rows. */
  cursorAfter(count: number): string | null
}

/** Where the next page goes on in a chain: after a cursor's row, at the top, or nowhere. */
type Place = { readonly kind: 'cursor'; readonly cursor: string } | { readonly kind: 'top' | 'end' }

/** What a page took of one chain. */
interface Taken {
  readonly chain: ChainSlug
  readonly place: Place
  readonly page: ResumablePage<MergedRow> | null
  readonly count: number
}

/** Separates chains, and a chain from its place. */
const BETWEEN_CHAINS = '.'
const BEFORE_PLACE = '_'
const TOP = ''
const END = 'end'

/**
 * A page of the histories of an owner on several chains, newest first: unconfirmed rows, then by time. The cursor names the
 * place in each chain; in each it keeps its place as a cursor of that chain alone does. Throws AppError `invalid_cursor`.
 */
export async function pageOverChains(
  histories: Pick<Histories, 'mergedPage'>,
  { owner, chains }: { readonly owner: MergedOwner; readonly chains: readonly ChainSlug[] },
  cursor: string | null,
  limit: number,
  filter: RowFilter = EVERY_ROW,
): Promise<ChainsPage> {
  const places = cursor === null ? new Map<string, Place>() : readCursor(cursor)
  const read = (chain: ChainSlug, place: Place, most: number) =>
    histories.mergedPage({ ...owner, chain }, startOf(place), place.kind === 'end' ? 1 : most, filter)
  const pages = await Promise.all(
    chains.map(async (chain) => {
      const place: Place = places.get(chain) ?? { kind: 'top' }
      return { chain, place, page: await read(chain, place, limit) }
    }),
  )
  const listed = pages.map(({ chain, place, page }) =>
    place.kind === 'end' || page === null ? [] : rowsOf(chain, page),
  )
  const rows = mergeByTime(listed, limit)
  const cursorAfter = (count: number) => {
    const shown = rows.slice(0, count)
    const next = pages.map((each) => placeAfter({ ...each, count: countOf(shown, each.chain) }))
    const isEnd = next.every(({ kind }) => kind === 'end')
    return isEnd ? null : cursorOf(new Map(chains.map((chain, at) => [chain, textOf(next[at] as Place)])))
  }
  return {
    totalTransactions: pages.reduce((sum, { page }) => sum + (page?.totalTransactions ?? 0), 0),
    rows,
    nextCursor: cursorAfter(rows.length),
    cursorAfter,
  }
}

/** The cursor of places in the histories of chains: after the row of a cursor, `''` at the top, null at the end. */
export function chainsCursor(places: ReadonlyMap<ChainSlug, string | null>): string {
  return cursorOf(new Map([...places].map(([chain, place]) => [chain, place ?? END])))
}

function cursorOf(texts: ReadonlyMap<ChainSlug, string>): string {
  return [...texts].map(([chain, text]) => `${chain}${BEFORE_PLACE}${text}`).join(BETWEEN_CHAINS)
}

function rowsOf(chain: ChainSlug, { rows, tip }: ResumablePage<MergedRow>): readonly ChainRow[] {
  return rows.map((row) => ({ ...row, chain, tip }))
}

function countOf(rows: readonly ChainRow[], chain: ChainSlug): number {
  return rows.filter((row) => row.chain === chain).length
}

function placeAfter({ place, page, count }: Taken): Place {
  if (place.kind === 'end' || page === null) return { kind: 'end' }
  const isWhole = count === page.rows.length
  if (count === 0 && !isWhole) return place
  const cursor = isWhole ? page.nextCursor : page.cursorAfter(count)
  return cursor === null ? { kind: 'end' } : { kind: 'cursor', cursor }
}

function startOf(place: Place): PageStart {
  return place.kind === 'cursor' ? place : { kind: 'offset', offset: 0 }
}

function textOf(place: Place): string {
  if (place.kind === 'cursor') return place.cursor
  return place.kind === 'top' ? TOP : END
}

function readCursor(cursor: string): ReadonlyMap<string, Place> {
  return new Map(
    cursor.split(BETWEEN_CHAINS).map((part) => {
      const at = part.indexOf(BEFORE_PLACE)
      if (at === -1)
        throw new AppError('invalid_cursor', '"cursor" is not the next_cursor of a page like this.', {
          field: 'cursor',
        })
      return [part.slice(0, at), placeOf(part.slice(at + 1))] as const
    }),
  )
}

function placeOf(text: string): Place {
  if (text === END) return { kind: 'end' }
  return text === TOP ? { kind: 'top' } : { kind: 'cursor', cursor: text }
}
