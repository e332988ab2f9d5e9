import type { ApiClient } from '../../../src/client/api-client.ts'
import { ApiProblem } from '../../../src/client/api-problem.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { CHART_RANGES, type ChartRange } from '../history/chart-ranges.ts'
import type { Drawing } from '../history/drawing.ts'
import { GrowingWait } from '../state/growing-wait.ts'
import { type ValueHistory, valueHistory } from '../state/money-answers.ts'
import { bitcoinAmount } from '../text/bitcoin-unit.ts'
import { messageOf } from '../text/message.ts'

const POINTS = 500
const RETRY_MS = 5000
/** While prices of the past are still being fetched or days merged, and longer while none come. */
const GROWTH_MS = 3000
const DAY_MS = 86_400_000

/** A coin whose balance is drawn instead of values. */
export interface ChartCoin {
  readonly chain: ChainSlug
  readonly symbol: string
  readonly decimals: number
}

/** What something was worth at the end of each day of the chosen range. */
export class ValueSeries {
  readonly #api: ApiClient
  readonly #place: string
  #reading = new AbortController()
  #retry: ReturnType<typeof setTimeout> | undefined
  readonly #growth = new GrowingWait(GROWTH_MS)
  readonly #currency: string
  readonly #chain: ChainSlug | null
  range: ChartRange = $state.raw(CHART_RANGES[3])
  history: ValueHistory | null = $state.raw(null)
  problem: string | null = $state(null)
  /** The server has no such history. */
  isMissing = $state(false)

  /** `place` as of `valueHistory`; `chain`: only this coin. */
  constructor(api: ApiClient, place: string, currency: string, chain: ChainSlug | null) {
    this.#api = api
    this.#place = place
    this.#currency = currency
    this.#chain = chain
    void this.read()
  }

  show(name: ChartRange['name']): void {
    this.range = CHART_RANGES.find((range) => range.name === name) ?? CHART_RANGES[3]
    void this.read()
  }

  stop(): void {
    clearTimeout(this.#retry)
    this.#reading.abort()
  }

  async read(): Promise<void> {
    this.stop()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    const { days } = this.range
    const from = days === null ? null : new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)
    try {
      const query = { currency: this.#currency, chain: this.#chain, from, points: POINTS }
      const history = await valueHistory(this.#api, this.#place, query, { signal })
      if (signal.aborted) return
      this.history = history
      this.problem = null
      this.isMissing = false
      const lacksPrices = this.#chain === null && history.price_history.pending.length > 0
      if (lacksPrices || history.behind === true) {
        this.#readAfter(this.#growth.after(progressOf(history)))
      } else this.#growth.end()
    } catch (error) {
      if (signal.aborted) return
      this.isMissing = error instanceof ApiProblem && error.status === 404
      this.problem = messageOf(error)
      if (!this.isMissing) this.#readAfter(RETRY_MS)
    }
  }

  #readAfter(ms: number): void {
    this.#retry = setTimeout(() => {
      if (document.visibilityState === 'hidden') this.#readAfter(ms)
      else void this.read()
    }, ms)
  }
}

/** Changes with each price and day of the past that has come; not with the price now, which yesterday may have as well. */
function progressOf({ points, price_history, behind }: ValueHistory): string {
  return JSON.stringify([price_history, behind, points.slice(0, -2)])
}

/**
 * At the ends of days, the last one now; floats are for pixels only. Days before the first value or balance are left
 * out, but for those whose prices are still being fetched: the line grows towards them.
 */
export function valueDrawing(
  { points, currency, price_history: { pending } }: ValueHistory,
  coin: ChartCoin | null,
  now: number,
): Drawing {
  const amountOf = (point: ValueHistory['points'][number]) =>
    coin === null ? point.value : (point.balance ?? null)
  const first = points.findIndex((point) => amountOf(point) !== null)
  const isGrowing = coin === null && pending.length > 0
  const drawn = first === -1 ? [] : points.slice(isGrowing ? 0 : first)
  const shownOf = (amount: string) =>
    coin === null ? amount : bitcoinAmount({ amount, decimals: coin.decimals, currency: coin.symbol }).amount
  return {
    ...(coin === null ? { currency } : {}),
    points: drawn.map((point) => ({
      timestamp: `${point.day}T00:00:00Z`,
      height: null,
      balance: amountOf(point) ?? '',
    })),
    times: drawn.map(({ day }) => Math.min((Date.parse(`${day}T00:00:00Z`) + DAY_MS) / 1000, now / 1000)),
    values: drawn.map((point) => {
      const amount = amountOf(point)
      return amount === null ? null : Number(shownOf(amount))
    }),
  }
}

/** Coins that some days leave out for good, each with the last of these days. */
export function unpricedDays({
  points,
  price_history: { pending },
}: ValueHistory): ReadonlyMap<string, string> {
  return new Map(
    points.flatMap(({ day, unpriced = [] }) =>
      unpriced.filter((chain) => !pending.includes(chain)).map((chain) => [chain, day] as const),
    ),
  )
}
