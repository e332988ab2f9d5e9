import { type FormatChoice, formatChoice } from './format-choice.ts'

/** An exact decimal number of a coin. */
export interface CoinAmount {
  readonly amount: string
  /** Digits after the point. */
  readonly decimals: number
  readonly currency: string
}

/** Bitcoins in the chosen unit; other coins have only one. */
export function bitcoinAmount(
  coins: CoinAmount,
  { bitcoinUnit }: Pick<FormatChoice, 'bitcoinUnit'> = formatChoice(),
): CoinAmount {
  const { amount, decimals, currency } = coins
  if (currency !== 'BTC' || bitcoinUnit === 'coin') return coins
  const [whole = '', fraction = ''] = amount.split('.')
  const satoshis = BigInt(whole + fraction.padEnd(decimals, '0'))
  return { amount: satoshis.toString(), decimals: 0, currency: 'sat' }
}
