import { nativeAsset } from '../../../src/domain/assets/asset.ts'
import { messageOf } from '../text/message.ts'
import { type Drawing, drawingOf, type TimeRange } from './drawing.ts'
import type { BalanceReader, ShownHistory } from './shown-history.ts'

const POINTS = 2000
const RETRY_MS = 2000
const DAY = 86_400
const ALL: TimeRange = { from: null, to: null }

/** The balances of a history in the chosen range. It is read again until it succeeds. */
export class BalanceSeries {
  readonly #reader: BalanceReader
  #history: ShownHistory
  readonly #onDrawing: (drawing: Drawing) => void
  #reading = new AbortController()
  #retry: ReturnType<typeof setTimeout> | undefined
  range: TimeRange = $state.raw(ALL)
  /** The last days that are shown, or all (null), or a range that was dragged. */
  shown: number | null | 'dragged' = $state(null)
  drawing: Drawing | null = $state.raw(null)
  problem: string | null = $state(null)

  constructor(reader: BalanceReader, history: ShownHistory, onDrawing: (drawing: Drawing) => void) {
    this.#reader = reader
    this.#history = history
    this.#onDrawing = onDrawing
    void this.#read()
  }

  /** The history has changed. */
  update(history: ShownHistory): void {
    this.#history = history
    void this.#read()
  }

  show(range: TimeRange): void {
    this.shown = 'dragged'
    this.range = range
    void this.#read()
  }

  /** Null: all of it. */
  showLast(days: number | null): void {
    this.show(days === null ? ALL : { from: Math.floor(this.#end() - days * DAY), to: null })
    this.shown = days
  }

  /** Reads again at once if it waits to; the server answers again. */
  retry(): void {
    if (this.problem !== null) void this.#read()
  }

  stop(): void {
    clearTimeout(this.#retry)
    this.#reading.abort()
  }

  async #read(): Promise<void> {
    this.stop()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    const { range } = this
    try {
      const history = await this.#reader.balanceHistory({ ...range, points: POINTS }, { signal })
      if (signal.aborted) return
      this.drawing = drawingOf(history, range, this.#end(), coinOf(this.#history))
      this.problem = null
      this.#onDrawing(this.drawing)
    } catch (error) {
      if (signal.aborted) return
      this.problem = messageOf(error)
      this.#retry = setTimeout(() => void this.#read(), RETRY_MS)
    }
  }

  /** When the shown history was last proven, in seconds since 1970. */
  #end(): number {
    return Date.parse(this.#history.last_synced_at ?? this.#history.created_at) / 1000
  }
}

/** What the balances of a history are counted in. */
export function coinOf({ chain, currency }: Pick<ShownHistory, 'chain' | 'currency'>) {
  return { decimals: nativeAsset(chain).decimals, currency }
}
