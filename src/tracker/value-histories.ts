import { assetOf } from '../domain/assets/asset.ts'
import { type ChainSlug, inDisplayOrder } from '../domain/chains/chain.ts'
import type { Quotes } from '../domain/money/day-prices.ts'
import { RememberedWorth } from '../domain/money/remembered-worth.ts'
import type { Valuation } from '../domain/money/valuation.ts'
import { type DaySpan, type ValuePoint, valueSeries } from '../domain/money/value-series.ts'
import type { CoinDays } from '../domain/money/worth.ts'
import type { AddressBook } from '../domain/ports/address-book.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { GroupBook } from '../domain/ports/group-book.ts'
import type { AddressOwner, Histories, HistoryOwner } from '../domain/ports/histories.ts'
import { ALL, type MergedOwner, type OwnerHistories } from '../domain/ports/owner-histories.ts'
import type { Everything } from './everything.ts'
import { existing, existingOwner } from './existing.ts'
import { waitUntil } from './wait-until.ts'

export interface ValueHistoriesPorts {
  readonly histories: Histories
  readonly owners: Pick<OwnerHistories, 'behind' | 'chains'>
  readonly groups: Pick<GroupBook, 'get'>
  readonly book: Pick<AddressBook, 'get'>
  readonly clock: Clock
}

export interface ValueHistory {
  /** Oldest first. */
  readonly points: readonly ValuePoint[]
  /** Balances other than zero that have no price now. */
  readonly unpriced: readonly Pick<CoinDays, 'chain' | 'balance'>[]
  /** The coins that it has, and those of them whose past prices are still being fetched. */
  readonly coins: number
  readonly pending: readonly ChainSlug[]
  /** Of the balances in points; null for several coins. */
  readonly chain: ChainSlug | null
  /** Changes of addresses are not merged into the days before now yet. */
  readonly behind: boolean
}

/** A change of an address is merged in less time (ms), unless many are. */
const MERGE_WAIT_MS = 500
const NO_CHANGES: CoinDays['changes'] = []

/** What owners had, day by day, in a currency. Calls throw AppError. */
export class ValueHistories {
  readonly #ports: ValueHistoriesPorts
  readonly #everything: Everything
  readonly #remembered = new RememberedWorth()

  constructor(ports: ValueHistoriesPorts, everything: Everything) {
    this.#ports = ports
    this.#everything = everything
  }

  /** At most `most` points. `chain`: only that coin. */
  async of(
    owner: AddressOwner | MergedOwner,
    { chain = null, ...span }: DaySpan & { readonly chain?: ChainSlug | null },
    most: number,
    quotes: Quotes & Pick<Valuation, 'isPending'>,
  ): Promise<ValueHistory> {
    const isMerged = await this.#isMerged(owner)
    const all = await this.#coins(owner)
    const coins = chain === null ? all : all.filter((coin) => coin.chain === chain)
    return {
      points: valueSeries(coins, span, most, quotes, this.#remembered),
      unpriced: coins.filter(({ chain, balance }) => balance !== 0n && quotes.quoteNow(chain) === null),
      coins: coins.length,
      pending: coins.flatMap(({ chain, changes }) =>
        quotes.isPending(chain, changes[0]?.day ?? quotes.today) ? [chain] : [],
      ),
      chain: coins.length === 1 ? (coins[0]?.chain ?? null) : null,
      behind: !isMerged,
    }
  }

  /** Waits a little for what has just changed. */
  async #isMerged(owner: AddressOwner | MergedOwner): Promise<boolean> {
    if (owner.kind === 'address') return true
    if (owner.kind === 'all') await this.#everything.build()
    const { owners, clock } = this.#ports
    return waitUntil(async () => !(await owners.behind(owner)), clock, MERGE_WAIT_MS)
  }

  async #coins(owner: AddressOwner | MergedOwner): Promise<readonly CoinDays[]> {
    if (owner.kind === 'address') return [await this.#ofAddress(owner)]
    if (owner.kind === 'all') return this.#ofAll()
    const chains = await this.#ports.owners.chains(owner)
    if (chains.length === 0) {
      const isKnown = owner.kind === 'group' && (await this.#ports.groups.get(owner.id)) !== null
      existingOwner(owner, isKnown || null)
    }
    return Promise.all(
      chains.map(async (chain) => existingOwner(owner, await this.#read({ ...owner, chain }))),
    )
  }

  /** An address of a wallet that has never been used has no history. */
  async #ofAddress(owner: AddressOwner): Promise<CoinDays> {
    const found = await this.#read(owner)
    if (found !== null) return found
    const { chain } = existing(owner.id, await this.#ports.book.get(owner.id))
    return { chain, changes: NO_CHANGES, balance: 0n }
  }

  /** With the balances of the totals, which are ahead of the merged histories for a moment. */
  async #ofAll(): Promise<readonly CoinDays[]> {
    const totals = await this.#ports.histories.totals()
    const balances = new Map(totals.map(({ asset, balance }) => [assetOf(asset).chain, balance]))
    return Promise.all(
      inDisplayOrder(balances.keys()).map(async (chain) => {
        const found = await this.#read({ ...ALL, chain })
        return { chain, changes: found?.changes ?? NO_CHANGES, balance: balances.get(chain) ?? 0n }
      }),
    )
  }

  #read(owner: HistoryOwner): Promise<CoinDays | null> {
    return this.#ports.histories.dailyChanges(owner)
  }
}
