import { sourceTitle } from '../../../src/domain/source-title.ts'
import { formatExact } from './amount.ts'
import { formatChoice } from './format-choice.ts'
import { formatDay, formatTime } from './time.ts'
import { basisPoints, digitsOf, type PriceBasis, type Value } from './unit-price.ts'

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const { locale } = formatChoice()
  const full = `${locale} ${key}`
  let format = formats.get(full)
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { ...options, numberingSystem: 'latn' })
    formats.set(full, format)
  }
  return format
}

/** "€12.30" from "12.30": all digits, in the chosen locale. `signed`: with a plus before what is more than zero. */
export function formatMoney(amount: string, currency: string, signed = false): string {
  const digits = Math.max(digitsOf(currency), amount.split('.')[1]?.length ?? 0)
  return formatOf(`${currency} ${digits} ${signed}`, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    ...(signed ? { signDisplay: 'exceptZero' } : {}),
  }).format(amount as Intl.StringNumericLiteral)
}

/** "$2.5M": for the scale of a chart, whose numbers are floats. */
export function formatScale(value: number, currency: string): string {
  return formatOf(`scale ${currency}`, {
    ...{ style: 'currency', currency, currencyDisplay: 'narrowSymbol', notation: 'compact' },
    ...{ minimumFractionDigits: 0, maximumFractionDigits: 3 },
  }).format(value)
}

/** A share in percent; null of nothing. What is there is not written as nothing, nor what is not all as all. */
export function shareText(part: bigint, whole: bigint): string | null {
  const points = basisPoints(part, whole)
  if (points === null) return null
  if (part > 0n && points < 10n) return `<${formatPercent(10n)}`
  if (part < whole && points > 9990n) return `>${formatPercent(9990n)}`
  return formatPercent(points)
}

/** "12.3%" from hundredths of a percent. */
export function formatPercent(points: bigint, signed = false): string {
  const isNegative = points < 0n
  const size = (isNegative ? -points : points).toString().padStart(5, '0')
  const text = `${isNegative ? '-' : ''}${size.slice(0, -4)}.${size.slice(-4)}`
  return formatOf(`percent ${signed}`, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    ...(signed ? { signDisplay: 'exceptZero' } : {}),
  }).format(text as Intl.StringNumericLiteral)
}

/** "64,012.13 USD, Coinbase daily close of May 4, 2024; ECB rate of May 3, 2024". */
export function basisText({ price, basis }: Pick<Value, 'price' | 'basis'>): string {
  const { fx } = basis
  const rate = fx === null ? '' : `; ECB rate of ${formatDay(fx.at)}`
  return `${priceText(price)} USD, ${sourceTitle(basis.source)} ${momentText(basis)}${rate}`
}

/** Where the prices of a sum are from, a line for each coin. */
export function sumBasisText(
  prices: readonly (Pick<Value, 'price' | 'basis'> & { readonly symbol: string })[],
): string | undefined {
  const [first] = prices
  if (first === undefined) return undefined
  return prices.length === 1
    ? basisText(first)
    : prices.map((price) => `${price.symbol}: ${basisText(price)}`).join('\n')
}

function momentText({ kind, at }: PriceBasis): string {
  return kind === 'now' ? `price at ${formatTime(at)}` : `daily close of ${formatDay(at)}`
}

/** A provider may write an exponent. */
function priceText(price: string): string {
  return /^\d+(?:\.\d+)?$/.test(price) ? formatExact(price) : price
}
