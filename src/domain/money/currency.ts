/** Digits after the point that are not two, by ISO 4217 (list one of 2026-01-01). */
const DIGITS: Readonly<Record<string, readonly string[]>> = {
  0: words('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  3: words('BHD IQD JOD KWD LYD OMR TND'),
  4: words('CLF UYW'),
}

/** The other active currencies; funds, metals and codes for tests have no digits and are left out. */
const TWO_DIGITS = words(`
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
  CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
  IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
  MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
  SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG
  YER ZAR ZMW ZWG`)

/** The currencies that gave way to others after prices of coins began; their last rates are in the ECB's file. */
const FORMER = words('BGN EEK HRK LTL LVL')

const BY_CODE: ReadonlyMap<string, Currency> = new Map(
  [
    ...Object.entries(DIGITS).flatMap(([digits, codes]) =>
      codes.map((code) => ({ code, digits: Number.parseInt(digits, 10) })),
    ),
    ...[...TWO_DIGITS, ...FORMER].map((code) => ({ code, digits: 2 })),
  ].map((currency) => [currency.code, currency]),
)

/** A currency of ISO 4217. */
export interface Currency {
  /** Three capital letters. */
  readonly code: string
  /** Digits after the point. */
  readonly digits: number
}

export const US_DOLLAR: Currency = { code: 'USD', digits: 2 }

/** By its code in capital letters; null if there is none. */
export function currencyOf(code: string): Currency | null {
  return BY_CODE.get(code) ?? null
}

/** By its code in letters of either case; null if there is none. */
export function parseCurrencyCode(text: string): Currency | null {
  // Some letters outside ASCII become ASCII in capitals.
  return /^[a-z]{3}$/i.test(text) ? currencyOf(text.toUpperCase()) : null
}

export function allCurrencies(): readonly Currency[] {
  return [...BY_CODE.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
