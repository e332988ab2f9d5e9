import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeCandles as bitstampCandles } from './bitstamp/decode-candles.ts'
import { decodeCandles as coinbaseCandles } from './coinbase/decode-candles.ts'
import { decodeRate } from './coinbase/decode-rate.ts'
import { decodeChart } from './defillama/decode-chart.ts'
import { decodeCurrent } from './defillama/decode-current.ts'
import { decodeRates } from './ecb/decode-rates.ts'
import { decodeCandles as krakenCandles } from './kraken/decode-candles.ts'
import { decodeTicker } from './kraken/decode-ticker.ts'
import { HOSTILE_TEXTS } from './testing/hostile-answers.ts'

const DECODERS: Readonly<Record<string, (text: string) => Iterable<unknown> | null>> = {
  'candles of Coinbase': coinbaseCandles,
  'a rate of Coinbase': (text) => decodeRate(text, 'BTC'),
  'candles of Kraken': (text) => krakenCandles(text, ['XXBTZUSD']),
  'the ticker of Kraken': decodeTicker,
  'candles of Bitstamp': (text) => bitstampCandles(text, 'btcusd'),
  'a chart of DefiLlama': (text) => [...decodeChart(text).values()].flat(),
  'current prices of DefiLlama': decodeCurrent,
  'rates of the ECB': decodeRates,
}

describe('an answer of another form', () => {
  for (const [what, decode] of Object.entries(DECODERS)) {
    it(`gives nothing where ${what} should be`, () => {
      for (const hostile of HOSTILE_TEXTS) {
        const shown = hostile.slice(0, 80)
        const failure = failureOf(() => assert.deepEqual([...(decode(hostile) ?? [])], [], shown))
        assert.match(failure?.name ?? 'SyntaxError', /^(UnusableAnswer|SyntaxError|Refusal)$/, shown)
      }
    })
  }
})

function failureOf(work: () => void): Error | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    return error as Error
  }
}
