import type { BalanceHistory } from '../api/types.ts'

/** What is drawn, in seconds since 1970; null = no end. */
export interface Span {
  readonly from: number | null
  readonly to: number | null
}

type Point = BalanceHistory['points'][number]

/** A balance history as a chart takes it: places are as exact as a drawing, `points` says what is there exactly. */
export interface Drawing {
  readonly points: readonly Point[]
  readonly times: readonly number[]
  readonly values: readonly number[]
}

/** `end` is when the history was last proven (seconds): until then the last balance stood. */
export function drawingOf({ points, before }: BalanceHistory, { from, to }: Span, end: number): Drawing {
  const all = before === null ? points : [before, ...points]
  if (all.length === 0) return { points: [], times: [], values: [] }
  const shown = [...all, all.at(-1) as Point]
  let latest = from ?? Number.NEGATIVE_INFINITY
  const times = all.map(({ timestamp }) => {
    // Blocks may be stamped earlier than those below them; a line goes only forward.
    latest = Math.max(latest, Date.parse(timestamp) / 1000)
    return latest
  })
  times.push(Math.max(latest, Math.min(to ?? end, end)))
  return { points: shown, times, values: shown.map(({ balance }) => Number(balance)) }
}
