import type { ChainSlug } from '../../domain/chains/chain.ts'
import { dayOfSeconds, dayText } from '../../domain/day.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Quote, Valuation } from '../../domain/money/valuation.ts'
import { basisJson, basisTime } from './value-json.ts'

/** The columns of an export that values add. */
export const VALUE_COLUMNS = [
  'value',
  'value_currency',
  'price',
  'price_source',
  'price_kind',
  'price_at',
  'fx_rate',
  'fx_source',
  'fx_at',
] as const

const NO_CELLS = ','.repeat(VALUE_COLUMNS.length)

/** What is the same for all rows of one quote. Prices and rates need no escaping. */
const FIELDS = new WeakMap<Quote, string>()
const CELLS = new WeakMap<Quote, string>()

/** The field `value` of a row as JSON text with a comma before it; empty where no currency was asked for. */
export function valueField(valuation: Valuation | null, chain: ChainSlug, { amount, time }: Row): string {
  if (valuation === null) return ''
  const quote = valuation.quoteOfDay(chain, dayOfSeconds(time))
  if (quote === null) return ',"value":null'
  const value = `"currency":"${valuation.currency.code}","amount":"${valuation.amountBy(quote, amount)}"`
  return `,"value":{${value},${kept(FIELDS, quote, quoteFields)}}`
}

/** The cells of VALUE_COLUMNS with a comma before each; nothing where no currency was asked for. */
export function valueCells(valuation: Valuation | null, chain: ChainSlug, { amount, time }: Row): string {
  if (valuation === null) return ''
  const quote = valuation.quoteOfDay(chain, dayOfSeconds(time))
  if (quote === null) return NO_CELLS
  return `,${valuation.amountBy(quote, amount)},${valuation.currency.code}${kept(CELLS, quote, quoteCells)}`
}

function quoteFields({ price, basis }: Quote): string {
  return `"price":"${price}","basis":${JSON.stringify(basisJson(basis))}`
}

function quoteCells({ price, basis }: Quote): string {
  const { source, kind, fx } = basis
  const rate = fx === null ? ',,,' : `,${fx.rate},${fx.source},${dayText(fx.day)}`
  return `,${price},${source},${kind},${basisTime(basis)}${rate}`
}

function kept(texts: WeakMap<Quote, string>, quote: Quote, write: (quote: Quote) => string): string {
  const known = texts.get(quote)
  if (known !== undefined) return known
  const text = write(quote)
  texts.set(quote, text)
  return text
}
