import { type Day, dayOfMs } from '../../domain/day.ts'
import type { RatesOfDay } from '../../domain/money/price.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { RateSource } from '../../domain/ports/price-source.ts'
import type { SourceStatus } from '../../domain/ports/source.ts'
import type { PriceClient } from '../price-client.ts'
import { decodeRates } from './decode-rates.ts'

export interface EcbOptions {
  readonly url: string
  readonly client: PriceClient
  readonly clock: Clock
}

export const TITLE = 'ECB'

/** The euro reference rates of the European Central Bank since 1999: one file with all of them. */
export class Ecb implements RateSource {
  readonly name = 'ecb'
  readonly title = TITLE
  readonly #options: EcbOptions

  constructor(options: EcbOptions) {
    this.#options = options
  }

  async rates(since: Day | null, options: CallOptions): Promise<readonly RatesOfDay[]> {
    const { client, clock, url } = this.#options
    const rates = await client.get(`${url}/stats/eurofxref/eurofxref-hist.zip`, options, {
      decode: decodeRates,
      encoding: 'latin1',
    })
    const today = dayOfMs(clock.now())
    return rates.filter(({ day }) => day <= today && (since === null || day > since))
  }

  status(): SourceStatus {
    return this.#options.client.status([])
  }
}
