import { numberFormat } from '../text/number-format.ts'

export interface Choice {
  readonly value: string
  readonly name: string
}

/** Currencies that the European Central Bank states rates of, the US dollar and the euro first. */
const CURRENCIES =
  'USD EUR GBP CHF JPY AUD BRL CAD CNY CZK DKK HKD HUF IDR ILS INR ISK KRW MXN MYR NOK NZD PHP PLN RON SEK SGD THB TRY ZAR'.split(
    ' ',
  )

const LOCALES =
  'en-US en-GB en-IN de-DE de-AT de-CH fr-FR fr-CH es-ES es-MX it-IT nl-NL pt-BR pt-PT sv-SE nb-NO da-DK fi-FI pl-PL cs-CZ tr-TR uk-UA ja-JP ko-KR zh-CN'.split(
    ' ',
  )

const EXAMPLE_TIME = Date.UTC(2026, 11, 31, 12)

/** `own`: a further one that is offered, such as the server's. */
export function currencyChoices(own: readonly string[]): readonly Choice[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' })
  return [...new Set([...CURRENCIES, ...own])].map((code) => ({
    value: code,
    name: `${code} – ${names.of(code) ?? code}`,
  }))
}

export function localeChoices(): readonly Choice[] {
  const names = new Intl.DisplayNames('en', { type: 'language' })
  return LOCALES.map((value) => ({ value, name: names.of(value) ?? value }))
}

/** A number and a date. */
export function localeExample(locale: string | undefined): string {
  const latin = { numberingSystem: 'latn' } as const
  const number = new Intl.NumberFormat(locale, latin).format(1234567.89)
  const date = new Intl.DateTimeFormat(locale, { ...latin, dateStyle: 'medium', timeZone: 'UTC' })
  return `${number}, ${date.format(EXAMPLE_TIME)}`
}

export function zoneChoices(): readonly Choice[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
    value: zone,
    name: zone.replaceAll('_', ' '),
  }))
}

export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** "1 BTC" in both units. */
export function unitChoices(): readonly Choice[] {
  return [
    { value: 'coin', name: `Bitcoin: ${numberFormat().float(0.005)} BTC` },
    { value: 'satoshi', name: `Satoshi: ${numberFormat().whole(500_000)} sat` },
  ]
}
