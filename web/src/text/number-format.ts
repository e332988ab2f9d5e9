import { formatChoice } from './format-choice.ts'

/** Writes numbers with the groups and the decimal point of a locale, in Latin digits. */
export class NumberFormat {
  readonly #whole: Intl.NumberFormat
  readonly #compact: Intl.NumberFormat
  readonly #float: Intl.NumberFormat
  readonly point: string

  /** Without a locale: the browser's. */
  constructor(locale?: string) {
    const digits = { numberingSystem: 'latn' }
    this.#whole = new Intl.NumberFormat(locale, { ...digits, maximumFractionDigits: 0 })
    this.#compact = new Intl.NumberFormat(locale, {
      ...digits,
      notation: 'compact',
      maximumFractionDigits: 2,
    })
    this.#float = new Intl.NumberFormat(locale, { ...digits, maximumFractionDigits: 8 })
    this.point = this.#float.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.'
  }

  /** Exact for a bigint of any size. */
  whole(value: bigint | number): string {
    return this.#whole.format(value)
  }

  /** For the scale of a chart: a float, rounded to eight decimals. */
  float(value: number): string {
    return this.#float.format(value)
  }

  /** For a scale with little room: "1.2M". */
  compact(value: number): string {
    return this.#compact.format(value)
  }
}

let last: { readonly locale: string | undefined; readonly format: NumberFormat } | undefined

/** The format of the chosen locale. */
export function numberFormat(): NumberFormat {
  const { locale } = formatChoice()
  if (last === undefined || last.locale !== locale) last = { locale, format: new NumberFormat(locale) }
  return last.format
}
