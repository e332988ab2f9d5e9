import { parseAmount } from '../../../src/domain/assets/amount.ts'
import { nativeAsset } from '../../../src/domain/assets/asset.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { currencyOf } from '../../../src/domain/money/currency.ts'
import { parsePositive } from '../../../src/domain/money/decimal.ts'
import {
  divide,
  type Fraction,
  fractionOf,
  multiply,
  ONE,
  powerOfTen,
  roundHalfEven,
} from '../../../src/domain/money/fraction.ts'
import { writeUnits } from '../../../src/domain/money/write-decimal.ts'

/** Where a price in US dollars is from, and how the dollars became another currency. */
export interface PriceBasis {
  readonly source: string
  readonly kind: 'daily_close' | 'now'
  /** The day of a close, the time of a price now. */
  readonly at: string
  /** `rate`: units of the currency per US dollar. */
  readonly fx: { readonly source: string; readonly at: string; readonly rate: string } | null
}

/** What an amount is or was worth. */
export interface Value {
  readonly currency: string
  readonly amount: string
  /** In US dollars per coin, as the provider wrote it. */
  readonly price: string
  readonly basis: PriceBasis
}

/** What one coin is worth in a currency. */
export interface UnitPrice {
  readonly currency: string
  /** In the currency per base unit, exact. */
  readonly perUnit: Fraction
  /** As the provider wrote it, in US dollars per coin. */
  readonly price: string
  readonly basis: PriceBasis
}

/** Null for a price that cannot be read. */
export function unitPriceOf(chain: ChainSlug, { currency, price, basis }: Value): UnitPrice | null {
  const dollars = parsePositive(price)
  const rate = basis.fx === null ? null : parsePositive(basis.fx.rate)
  if (dollars === null || (basis.fx !== null && rate === null)) return null
  const perCoin = multiply(fractionOf(dollars), rate === null ? ONE : fractionOf(rate))
  const unitsPerCoin = { numerator: powerOfTen(nativeAsset(chain).decimals), denominator: 1n }
  return { currency, price, basis, perUnit: divide(perCoin, unitsPerCoin) }
}

/** The value of a balance in the smallest units of the currency, rounded once. */
export function minorValueOf(chain: ChainSlug, balance: string, price: UnitPrice): bigint {
  return roundHalfEven(exactValueOf(chain, balance, price), digitsOf(price.currency))
}

/** Not rounded. */
export function exactValueOf(chain: ChainSlug, balance: string, { perUnit }: UnitPrice): Fraction {
  const units = parseAmount(balance, nativeAsset(chain).decimals)
  return { numerator: units * perUnit.numerator, denominator: perUnit.denominator }
}

/** The same as a decimal text with the digits of the currency. */
export function writeMinor(minor: bigint, currency: string): string {
  return writeUnits(minor, digitsOf(currency))
}

/** How much a price is above another one, in hundredths of a percent, cut. */
export function changeOf(price: UnitPrice, before: UnitPrice): bigint | null {
  const [now, then] = [price.perUnit, before.perUnit]
  const whole = then.numerator * now.denominator
  return basisPoints(now.numerator * then.denominator - whole, whole)
}

/** The price of a coin in the currency: with its digits, and at least four that count. */
export function coinPriceText(chain: ChainSlug, { currency, perUnit }: UnitPrice): string {
  const coin = multiply(perUnit, { numerator: powerOfTen(nativeAsset(chain).decimals), denominator: 1n })
  let digits = digitsOf(currency)
  while (digits < 12 && roundHalfEven(coin, digits) < 1000n) digits += 1
  return writeUnits(roundHalfEven(coin, digits), digits)
}

export function digitsOf(currency: string): number {
  return currencyOf(currency)?.digits ?? 2
}

/** A decimal text with the digits of the currency as its smallest units. */
export function minorOf(amount: string): bigint {
  return BigInt(amount.replace('.', ''))
}

/** `part` of `whole` in hundredths of a percent, cut; null without a whole. */
export function basisPoints(part: bigint, whole: bigint): bigint | null {
  return whole === 0n ? null : (part * 10_000n) / whole
}
