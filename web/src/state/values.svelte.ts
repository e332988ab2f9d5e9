import { SvelteMap } from 'svelte/reactivity'
import type { ApiClient } from '../../../src/client/api-client.ts'
import { nativeAsset } from '../../../src/domain/assets/asset.ts'
import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import { add, roundHalfEven, ZERO } from '../../../src/domain/money/fraction.ts'
import {
  digitsOf,
  exactValueOf,
  minorValueOf,
  type UnitPrice,
  unitPriceOf,
  type Value,
} from '../text/unit-price.ts'
import { GrowingWait } from './growing-wait.ts'
import { type TotalValue, type ValuedTotals, valuedTotals } from './money-answers.ts'
import type { Preferences } from './preferences.svelte.ts'
import { Renewal } from './renewal.ts'

/** Prices are read again after this time, while the page is seen. */
const AGAIN_MS = 60_000
/** While prices are missing that the server may be fetching, and longer while none come. */
const SOON_MS = 10_000
/** After changes of balances it is read twice in this time at most. */
const RENEW_WINDOW_MS = 1000

/**
 * What one's coins are worth now. `unknown`: it has not been read yet. `off`: the server asks for no prices. `missing`:
 * there are none at the moment.
 */
export type ValuesState = 'unknown' | 'known' | 'off' | 'missing'

/** What several coins are worth together, as the total of everything is summed up. */
interface PricedSum {
  /** In the smallest units of the currency, rounded once; null where nothing that is there has a price. */
  readonly minor: bigint | null
  /** What is there and left out. */
  readonly unpriced: readonly ChainSlug[]
}

/** The prices of now in the chosen currency, and the total value; read again by themselves. */
export class Values {
  readonly #api: ApiClient
  readonly #preferences: Preferences
  readonly #prices = new SvelteMap<ChainSlug, UnitPrice>()
  /** Of the last close. */
  readonly #closes = new SvelteMap<ChainSlug, UnitPrice>()
  readonly #renewal = new Renewal(() => this.#readIfSeen(), RENEW_WINDOW_MS)
  readonly #soon = new GrowingWait(SOON_MS)
  #reading = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #stopped = false
  #currency: string | null = $state(null)
  #isOff = $state(false)
  #isRead = $state(false)
  total: TotalValue | null = $state.raw(null)
  readonly #asked = Promise.withResolvers<string | null>()

  constructor(api: ApiClient, preferences: Preferences) {
    this.#api = api
    this.#preferences = preferences
  }

  get state(): ValuesState {
    if (this.#isOff) return 'off'
    if (!this.#isRead) return 'unknown'
    return this.#prices.size > 0 ? 'known' : 'missing'
  }

  /** Whether values have a place on the page: there are some, or they have not been read yet. */
  get haveAPlace(): boolean {
    return this.state === 'known' || this.state === 'unknown'
  }

  /** The currency that values are asked for in, once it is known; null where there are none. */
  asked(): Promise<string | null> {
    return this.#currency === null
      ? this.#asked.promise
      : Promise.resolve(this.#isOff ? null : this.#currency)
  }

  /** The code of the currency that values are in; null before anything was read. */
  get currency(): string | null {
    return this.#currency
  }

  priceOf(chain: ChainSlug): UnitPrice | null {
    return this.#prices.get(chain) ?? null
  }

  /** The price of the last close; null without one. */
  closeOf(chain: ChainSlug): UnitPrice | null {
    return this.#closes.get(chain) ?? null
  }

  /** In the smallest units of the currency; null without a price. */
  minorOf(chain: ChainSlug, balance: string): bigint | null {
    const price = this.priceOf(chain)
    return price === null ? null : minorValueOf(chain, balance, price)
  }

  sumOf(balances: readonly { readonly chain: ChainSlug; readonly balance: string }[]): PricedSum {
    const held = balances.filter(({ balance }) => balance !== '0')
    const unpriced = held.flatMap(({ chain }) => (this.priceOf(chain) === null ? chain : []))
    if (this.#currency === null || (held.length > 0 && unpriced.length === held.length)) {
      return { minor: null, unpriced }
    }
    const sum = held.reduce((sum, { chain, balance }) => {
      const price = this.priceOf(chain)
      return price === null ? sum : add(sum, exactValueOf(chain, balance, price))
    }, ZERO)
    return { minor: roundHalfEven(sum, digitsOf(this.#currency)), unpriced }
  }

  /** Reads until it is stopped. Call it again after the currency has changed. */
  async start(): Promise<void> {
    this.#stopped = false
    try {
      const { prices, currency } = await this.#api.settings()
      this.#isOff = prices.length === 0
      this.#currency = this.#preferences.current.currency ?? currency
    } catch {
      this.#asked.resolve(null)
      this.#readAfter(AGAIN_MS)
      return
    }
    this.#asked.resolve(this.#isOff ? null : this.#currency)
    if (!this.#isOff) await this.#read()
  }

  /** Balances have changed. */
  renewSoon(): void {
    if (this.#currency !== null && !this.#isOff && !this.#stopped) this.#renewal.soon()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#renewal.stop()
    this.#reading.abort()
  }

  /** A page that is not seen waits. */
  async #readIfSeen(): Promise<void> {
    if (document.visibilityState === 'hidden') this.#readAfter(AGAIN_MS)
    else await this.#read()
  }

  async #read(): Promise<void> {
    const currency = this.#currency
    if (currency === null) return this.start()
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    let waitMs = AGAIN_MS
    try {
      const answer = await valuedTotals(this.#api, currency, { signal })
      const { totals, total_value: total } = answer
      for (const { slug } of allChains()) {
        const found = totals.find((each) => each.currency === nativeAsset(slug).symbol)
        put(this.#prices, slug, found?.value)
        put(this.#closes, slug, found?.value_at_last_close)
      }
      this.total = total ?? null
      this.#isRead = true
      waitMs = this.#waitAfter(answer)
    } catch {
      // The page says by itself that the server is away, and balances need no price.
      if (signal.aborted) return
      this.#isRead = true
    }
    this.#readAfter(waitMs)
  }

  /** In ms. */
  #waitAfter({ totals, total_value: total }: ValuedTotals): number {
    if (total?.change_24h !== null) {
      this.#soon.end()
      return AGAIN_MS
    }
    const found = totals.map((each) => [each.balance, each.value == null, each.value_at_last_close == null])
    return this.#soon.after(JSON.stringify(found))
  }

  #readAfter(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#stopped) return
    this.#timer = setTimeout(() => void this.#readIfSeen(), ms)
  }
}

function put(prices: Map<ChainSlug, UnitPrice>, chain: ChainSlug, value: Value | null = null): void {
  const price = value === null ? null : unitPriceOf(chain, value)
  if (price === null) prices.delete(chain)
  else prices.set(chain, price)
}
