import type { BalanceHistory } from '../../../src/client/api-types.ts'
import { compareAmounts, formatExact } from '../text/amount.ts'
import { bitcoinAmount, type CoinAmount } from '../text/bitcoin-unit.ts'
import { formatTime } from '../text/time.ts'

/** In seconds since 1970; null: open. */
export interface TimeRange {
  readonly from: number | null
  readonly to: number | null
}

type Point = BalanceHistory['points'][number]

/** A balance history as a chart draws it: times and values are floats, `points` has the exact amounts. */
export interface Drawing {
  /** What the values are money of; without it they are balances of a coin. */
  readonly currency?: string
  readonly points: readonly Point[]
  readonly times: readonly number[]
  /** Null for a gap. */
  readonly values: readonly (number | null)[]
}

/** `end` is when the history was last proven (seconds): the last balance is known to stand until then. */
export function drawingOf(
  { points, before }: BalanceHistory,
  { from, to }: TimeRange,
  end: number,
  coin: Omit<CoinAmount, 'amount'>,
): Drawing {
  const all = before === null ? points : [before, ...points]
  if (all.length === 0) return { points: [], times: [], values: [] }
  const shown = [...all, all.at(-1) as Point]
  let latest = from ?? Number.NEGATIVE_INFINITY
  const times = all.map(({ timestamp }) => {
    // A block's timestamp may be earlier than its parent's; a chart needs ascending times.
    latest = Math.max(latest, Date.parse(timestamp) / 1000)
    return latest
  })
  times.push(Math.max(latest, Math.min(to ?? end, end)))
  return {
    points: shown,
    times,
    values: shown.map(({ balance }) => Number(bitcoinAmount({ ...coin, amount: balance }).amount)),
  }
}

/** What the chart shows, in a sentence for those who do not see it. */
export function drawingText({ points }: Drawing, coin: Omit<CoinAmount, 'amount'>): string {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return 'No transactions.'
  const ordered = points.map(({ balance }) => balance).toSorted(compareAmounts)
  const amount = (balance: string) => {
    const shown = bitcoinAmount({ ...coin, amount: balance })
    return `${formatExact(shown.amount)} ${shown.currency}`
  }
  return (
    `From ${formatTime(first.timestamp)} to ${formatTime(last.timestamp)}: first ${amount(first.balance)}, ` +
    `lowest ${amount(ordered[0] ?? '0')}, highest ${amount(ordered.at(-1) ?? '0')}, last ${amount(last.balance)}.`
  )
}
