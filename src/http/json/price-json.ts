import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { dayText } from '../../domain/day.ts'
import { multiply, powerOfTen } from '../../domain/money/fraction.ts'
import type { SourcedClose } from '../../domain/money/price.ts'
import type { Quote, Valuation } from '../../domain/money/valuation.ts'
import { writeSignificant } from '../../domain/money/write-decimal.ts'
import type { PriceCorrection } from '../../domain/ports/price-book.ts'
import type { DayPriceBody } from '../schemas/price.ts'
import { formatTime } from './time.ts'
import { basisJson } from './value-json.ts'

const PRICE_DIGITS = 12

export function dayPriceJson(
  chain: ChainSlug,
  { day, close, source }: SourcedClose,
  valuation: Valuation,
  corrections: readonly PriceCorrection[] = [],
): DayPriceBody {
  const quote = valuation.quoteOfClose(chain, day)
  const basis = quote?.basis ?? { source, kind: 'daily_close', day, fx: null }
  return {
    day: dayText(day),
    close,
    price: quote === null ? null : pricePerCoin(chain, quote),
    basis: basisJson(basis),
    ...(corrections.length === 0 ? {} : { corrections: corrections.map(correctionJson) }),
  }
}

function pricePerCoin(chain: ChainSlug, { perUnit }: Quote): string {
  const units = { numerator: powerOfTen(nativeAsset(chain).decimals), denominator: 1n }
  return writeSignificant(multiply(perUnit, units), PRICE_DIGITS)
}

function correctionJson({ close, source, seenAt }: PriceCorrection) {
  return { close, source, seen_at: formatTime(seenAt) }
}
