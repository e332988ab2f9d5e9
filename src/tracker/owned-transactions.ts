import { parseOnEveryChain } from '../domain/address/parse-address.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import type { MergedKind } from '../domain/history/merged-row.ts'
import type { RowFilter } from '../domain/history/row-filter.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { FollowedAddresses } from '../domain/ports/followed-addresses.ts'
import type { GroupBook } from '../domain/ports/group-book.ts'
import type { Histories, PageStart } from '../domain/ports/histories.ts'
import { ALL, type MergedOwner, type OwnerHistories } from '../domain/ports/owner-histories.ts'
import type { RowOwners } from '../domain/ports/row-owners.ts'
import { existingOwner } from './existing.ts'
import type { ChainRow } from './merged-pages.ts'
import { type OwnerPage, OwnerPages } from './owner-pages.ts'
import { RowFacts, type RowFactsPorts } from './row-facts.ts'
import { type OwnersOfRow, ownersOfRows } from './row-names.ts'
import { type TransactionTextsPorts, textsOf, type Written } from './transaction-texts.ts'

export interface WrittenPage extends OwnerPage {
  readonly written: (row: ChainRow) => Written
}

export interface NamedPage extends WrittenPage {
  /** Null for a wallet: every row is its own. */
  readonly ownersOf: OwnersOfRow | null
}

export interface EverythingFilter {
  readonly chain: ChainSlug | undefined
  readonly kind: MergedKind | undefined
  /** Part of a hash, of a label or of a note. */
  readonly search: string | undefined
  readonly rows: RowFilter
}

export interface OwnedTransactionsPorts extends TransactionTextsPorts, RowFactsPorts {
  readonly histories: Pick<Histories, 'page' | 'mergedPage' | 'totals'>
  readonly followed: FollowedAddresses
  readonly owners: OwnerHistories
  readonly rowOwners: RowOwners
  readonly groups: Pick<GroupBook, 'get'>
  readonly clock: Clock
}

/** Rows that one request looks at while it searches. */
const SCAN_MAX = 5000
const HASH = /^[0-9a-f]{64}$/
/** Addresses may report a transaction at times that differ by no more (s). */
const NEAR_SECONDS = 86_400
const TOP: PageStart = Object.freeze({ kind: 'offset', offset: 0 })
const SCAN_PAGE = 500
/** The first list of everything is waited for so long (ms). */
const BUILD_WAIT_MS = 20_000
const POLL_MS = 20

const NOTHING: Written = Object.freeze({ note: null, label: null })

/** The transactions of wallets, groups and everything. Calls throw AppError. */
export class OwnedTransactions {
  readonly #ports: OwnedTransactionsPorts
  readonly #pages: OwnerPages
  readonly #facts: RowFacts

  constructor(ports: OwnedTransactionsPorts) {
    this.#ports = ports
    this.#pages = new OwnerPages(ports)
    this.#facts = new RowFacts(ports)
  }

  async page(owner: MergedOwner, start: PageStart, limit: number, filter: RowFilter): Promise<NamedPage> {
    await this.#requireOwner(owner)
    const page = await this.#shown(owner, await this.#pages.page(owner, start, limit, filter))
    return owner.kind === 'wallet' ? { ...page, ownersOf: null } : this.#named(owner, page)
  }

  /** With a kind or a search, a page may have few rows or none and still a next cursor. */
  async everything(start: PageStart, limit: number, filter: EverythingFilter): Promise<NamedPage> {
    await this.#buildEverything()
    return this.#named(ALL, await this.#found(start, limit, filter))
  }

  async #found(start: PageStart, limit: number, filter: EverythingFilter): Promise<WrittenPage> {
    const { chain, kind, rows } = filter
    const text = filter.search?.trim() ?? ''
    const search = text.toLowerCase()
    if (kind === undefined && search === '') {
      return this.#shown(ALL, await this.#pages.page(ALL, start, limit, rows, chain))
    }
    if (kind === undefined && HASH.test(search)) {
      const ofHash = { ...rows, hash: search }
      return this.#shown(ALL, await this.#pages.page(ALL, start, limit, ofHash, chain))
    }
    const address = await this.#followedAddress(text, chain)
    if (address !== null) return this.#ofAddress(address, start, limit, rows, kind)
    return this.#search(start, limit, rows, chain, (row, { note, label }) => {
      if (kind !== undefined && row.kind !== kind) return false
      return [row.hash, note, label].some((text) => text?.toLowerCase().includes(search) === true)
    })
  }

  /** Every wallet has a history; a group has none while it has no members. */
  async #requireOwner(owner: MergedOwner): Promise<void> {
    const { owners, groups } = this.#ports
    if ((await owners.totals([owner])).length > 0) return
    existingOwner(owner, owner.kind === 'group' ? await groups.get(owner.id) : null)
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
  ): Promise<WrittenPage> {
    const page = await this.#ports.histories.page({ kind: 'address', id }, start, limit, filter)
    const rows: ChainRow[] = []
    for (const { hash, time } of page?.rows ?? []) {
      const near = { hash, from: time - NEAR_SECONDS, to: time + NEAR_SECONDS }
      const found = await this.#pages.page(ALL, TOP, 1, near, chain)
      rows.push(...found.rows)
    }
    const shown = await this.#shown(ALL, {
      offset: 0,
      total: page?.totalTransactions ?? 0,
      rows,
      nextCursor: page?.nextCursor ?? null,
    })
    return { ...shown, rows: shown.rows.filter((row) => kind === undefined || row.kind === kind) }
  }

  async #search(
    start: PageStart,
    limit: number,
    filter: RowFilter,
    chain: ChainSlug | undefined,
    isWanted: (row: ChainRow, written: Written) => boolean,
  ): Promise<WrittenPage> {
    const found: ChainRow[] = []
    let place = start
    for (let seen = 0; ; ) {
      const most = Math.min(SCAN_PAGE, Math.max(limit - found.length, 1) * 4)
      const listed = await this.#pages.page(ALL, place, most, filter, chain)
      const rows = await this.#facts.complete(ALL, listed.rows, 'search')
      const page = await this.#withTexts({ ...listed, rows })
      const wanted = page.rows.filter((row) => isWanted(row, page.written(row)))
      const room = limit - found.length
      if (wanted.length > room) {
        // The next page begins right after the last row that fits.
        const taken = page.rows.indexOf(wanted[room - 1] as ChainRow) + 1
        const fitting = await this.#pages.page(ALL, place, taken, filter, chain)
        return this.#withTexts({ ...fitting, rows: [...found, ...wanted.slice(0, room)] })
      }
      found.push(...wanted)
      seen += page.rows.length
      if (page.nextCursor === null || found.length === limit || seen >= SCAN_MAX) {
        return this.#withTexts({ ...page, rows: found })
      }
      place = { kind: 'cursor', cursor: page.nextCursor }
    }
  }

  /** The first request has the histories of everything merged; they are kept up to date from then on. */
  async #buildEverything(): Promise<void> {
    const { histories, owners, clock } = this.#ports
    const known = new Set((await owners.totals([ALL])).map(({ chain }) => chain))
    const chains = (await histories.totals()).map(({ asset }) => asset as ChainSlug)
    const missing = chains.filter((chain) => !known.has(chain))
    if (missing.length === 0) return
    for (const chain of missing) await owners.create(ALL, chain)
    const giveUpAt = clock.now() + BUILD_WAIT_MS
    while (!(await this.#isBuilt())) {
      if (clock.now() >= giveUpAt) {
        throw new AppError(
          'history_building',
          'The list of all transactions is being built; try again in a moment.',
        )
      }
      await clock.sleep(POLL_MS, NEVER)
    }
  }

  /** Whether something of each chain is shown. While addresses are synchronised, the list is always a little behind. */
  async #isBuilt(): Promise<boolean> {
    const totals = await this.#ports.owners.totals([ALL])
    return totals.every(({ transactionCount, behind }) => transactionCount > 0 || !behind)
  }

  async #shown(owner: MergedOwner, page: OwnerPage): Promise<WrittenPage> {
    return this.#withTexts({ ...page, rows: await this.#facts.complete(owner, page.rows, 'show') })
  }

  async #named(owner: MergedOwner, page: WrittenPage): Promise<NamedPage> {
    return { ...page, ownersOf: await ownersOfRows(this.#ports.rowOwners, owner, page.rows) }
  }

  async #withTexts(page: OwnerPage): Promise<WrittenPage> {
    const byChain = Map.groupBy(page.rows, ({ chain }) => chain)
    const texts = new Map<ChainSlug, ReadonlyMap<string, Written>>()
    for (const [chain, rows] of byChain) {
      texts.set(
        chain,
        await textsOf(
          this.#ports,
          chain,
          rows.map(({ hash }) => hash),
        ),
      )
    }
    return { ...page, written: ({ chain, hash }) => texts.get(chain)?.get(hash) ?? NOTHING }
  }
}

const NEVER = new AbortController().signal

function addressesOf(text: string) {
  try {
    return parseOnEveryChain(text)
  } catch {
    return []
  }
}
