import { type Day, dayOfMs, dayText } from '../../../domain/day.ts'
import { jsonAnswer, type PriceAnswer } from '../answer.ts'
import type { PriceFault } from '../fault.ts'
import type { PriceRequest } from '../request.ts'
import { RATE_CURRENCIES, type SimRates, simulatedRates } from './rates.ts'
import { zipOf } from './zip.ts'

/** The rates of a day come in the afternoon (hours of UTC). */
const PUBLISHED_AT_MS = 15 * 3_600_000

/** The simulated file of the euro reference rates. */
export class EcbProvider {
  readonly #seed: number
  #rates: { readonly to: Day; readonly rows: readonly SimRates[] } = { to: -1, rows: [] }

  constructor(seed: number) {
    this.#seed = seed
  }

  answer({ path, at }: PriceRequest, faults: readonly PriceFault[]): PriceAnswer {
    if (path !== '/stats/eurofxref/eurofxref-hist.zip') return { status: 404, type: 'text/html', body: '' }
    const csv = Buffer.from(this.#csv(this.#upTo(dayOfMs(at - PUBLISHED_AT_MS)), faults))
    if (faults.some(({ kind }) => kind === 'unzipped')) return { status: 200, type: 'text/csv', body: csv }
    return { status: 200, type: 'application/zip', body: zipOf('eurofxref-hist.csv', csv) }
  }

  throttled(): PriceAnswer {
    return jsonAnswer('', 429)
  }

  /** Units of the currency per euro as published on a day; null if none were. */
  rate(currency: string, day: Day): string | null {
    const row = this.#upTo(day).find((rates) => rates.day === day)
    return row?.rates[RATE_CURRENCIES.indexOf(currency)] ?? null
  }

  #upTo(to: Day): readonly SimRates[] {
    if (to > this.#rates.to) this.#rates = { to, rows: simulatedRates(this.#seed, to) }
    return this.#rates.rows.filter(({ day }) => day <= to)
  }

  /** Newest first; a comma ends each line. */
  #csv(rows: readonly SimRates[], faults: readonly PriceFault[]): string {
    const lines = rows.toReversed().flatMap(({ day, rates }) => {
      let cells = rates
      for (const fault of faults) {
        if (fault.kind === 'holes' && fault.days(day)) return []
        if (fault.kind === 'no-price' && fault.days?.(day) !== false) cells = cells.map(() => 'N/A')
        if (fault.kind === 'changed' && fault.days?.(day) !== false) {
          cells = cells.map((rate) => String((Number(rate) * fault.percent) / 100))
        }
      }
      return `${dayText(day)},${cells.join()},`
    })
    return `Date,${RATE_CURRENCIES.join()},\n${lines.join('\n')}\n`
  }
}
