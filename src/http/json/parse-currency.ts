import { AppError } from '../../domain/errors.ts'
import { type Currency, parseCurrencyCode } from '../../domain/money/currency.ts'

/** A currency by its code, in upper or lower case; the default for none. Throws AppError `invalid_request`. */
export function parseCurrency(text: string | undefined, unset: Currency): Currency {
  const code = text?.trim() ?? ''
  if (code === '') return unset
  const currency = parseCurrencyCode(code)
  if (currency !== null) return currency
  throw new AppError(
    'invalid_request',
    '"currency" must be the code of a currency in ISO 4217, such as EUR.',
    {
      field: 'currency',
    },
  )
}
