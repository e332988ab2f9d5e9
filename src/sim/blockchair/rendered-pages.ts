import type { LargeHistory } from '../chain/large-history.ts'
import { timeText } from './time-text.ts'

/**
 * Pages of large histories as Blockchair's JSON: the text between the brackets of the array. A page is rendered at each
 * request, unless the pages of its history are cached.
 */
export class RenderedPages {
  readonly #cached = new Map<LargeHistory, Map<string, Buffer>>()

  /** Renders every page of `rows` rows now, and caches every other page when it is first requested. */
  cache(history: LargeHistory, rows: number): void {
    this.#cached.set(history, new Map())
    for (let from = history.count; from > 0; from -= rows) this.page(history, from, Math.max(0, from - rows))
  }

  /** The rows with indexes `to` ≤ index < `from`, newest first. */
  page(history: LargeHistory, from: number, to: number): Buffer {
    const cached = this.#cached.get(history)
    if (cached === undefined) return render(history, from, to)
    const key = `${from}:${to}`
    const page = cached.get(key) ?? render(history, from, to)
    cached.set(key, page)
    return page
  }
}

/** Works on plain numbers and text: a benchmark reads a million rows. */
function render(history: LargeHistory, from: number, to: number): Buffer {
  let text = ''
  let height = -1
  let time = ''
  for (let index = from - 1; index >= to; index--) {
    const rowHeight = history.heightOf(index)
    if (rowHeight !== height) {
      height = rowHeight
      time = timeText(history.timeOf(height))
    }
    text += `{"block_id":${height},"hash":"${history.hashOf(index)}","time":"${time}","balance_change":${history.amountOf(index)}}${index > to ? ',' : ''}`
  }
  return Buffer.from(text, 'latin1')
}
