import type { ApiClient } from '../../../src/client/api-client.ts'
import { ApiProblem } from '../../../src/client/api-problem.ts'
import type { Drawing } from '../history/drawing.ts'
import { type ValueHistory, valueHistory } from '../state/money-answers.ts'
import { messageOf } from '../text/message.ts'

const POINTS = 500
const RETRY_MS = 5000
const DAY_MS = 86_400_000

export const RANGES = [
  { name: '1W', title: 'One week', days: 7 },
  { name: '1M', title: 'One month', days: 30 },
  { name: '1Y', title: 'One year', days: 365 },
  { name: 'All', title: 'All time', days: null },
] as const
export type Range = (typeof RANGES)[number]

/** What something was worth at the end of each day of the chosen range. */
export class ValueSeries {
  readonly #api: ApiClient
  readonly #place: string
  #reading = new AbortController()
  #retry: ReturnType<typeof setTimeout> | undefined
  #currency: string
  range: Range = $state.raw(RANGES[3])
  history: ValueHistory | null = $state.raw(null)
  problem: string | null = $state(null)
  /** The server has no such history. */
  isMissing = $state(false)

  /** `place` as of `valueHistory`. */
  constructor(api: ApiClient, place: string, currency: string) {
    this.#api = api
    this.#place = place
    this.#currency = currency
    void this.read()
  }

  show(range: Range): void {
    this.range = range
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
      const query = { currency: this.#currency, from, points: POINTS }
      const history = await valueHistory(this.#api, this.#place, query, { signal })
      if (signal.aborted) return
      this.history = history
      this.problem = null
      this.isMissing = false
    } catch (error) {
      if (signal.aborted) return
      this.isMissing = error instanceof ApiProblem && error.status === 404
      this.problem = messageOf(error)
      if (!this.isMissing) this.#retry = setTimeout(() => void this.read(), RETRY_MS)
    }
  }
}

/** Values at the ends of days, the last one now. Days without a value are left out; floats are for pixels only. */
export function valueDrawing({ points }: ValueHistory, now: number): Drawing {
  const priced = points.filter(({ value }) => value !== null)
  const times = priced.map(({ day }) =>
    Math.min((Date.parse(`${day}T00:00:00Z`) + DAY_MS) / 1000, now / 1000),
  )
  return {
    points: priced.map(({ day, value }) => ({
      timestamp: `${day}T00:00:00Z`,
      height: null,
      balance: value ?? '0',
    })),
    times,
    values: priced.map(({ value }) => Number(value)),
  }
}
