import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { dayText } from '../../domain/day.ts'
import type { TotalValue } from '../../domain/money/total-value.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { PriceBasis, Value } from '../../domain/money/value.ts'
import type { PriceBasisBody, TotalValueBody, ValueBody } from '../schemas/value.ts'
import { formatTime } from './time.ts'

/** A history of one coin. */
interface Valued {
  readonly chain: ChainSlug
  readonly balance: bigint
  readonly transactionCount: number
  readonly lastSyncedAt: number | null
}

/**
 * What a history is worth now, as a field beside it; no field where no currency was asked for. Its balance is not known
 * before anything of it was read, and neither is what it is worth.
 */
export function withValue<Shown extends object>(
  shown: Shown,
  { chain, balance, transactionCount, lastSyncedAt }: Valued,
  valuation: Valuation | null,
): Shown & { value?: ValueBody | null } {
  if (valuation === null) return shown
  const isRead = lastSyncedAt !== null || transactionCount > 0
  return { ...shown, value: isRead ? valueJson(valuation.valueNow(chain, balance)) : null }
}

export function valueJson(value: Value | null): ValueBody | null {
  if (value === null) return null
  const { currency, amount, price, basis } = value
  return { currency, amount, price, basis: basisJson(basis) }
}

export function basisJson(basis: PriceBasis): PriceBasisBody {
  const { source, kind, fx } = basis
  return {
    source,
    kind,
    at: basisTime(basis),
    currency: 'USD',
    fx: fx === null ? null : { source: fx.source, at: dayText(fx.day), rate: fx.rate },
  }
}

/** The day of a close, the time of a price now. */
export function basisTime(basis: PriceBasis): string {
  return basis.kind === 'now' ? formatTime(basis.at * 1000) : dayText(basis.day)
}

export function totalValueJson({ currency, amount, change24h, unpriced }: TotalValue): TotalValueBody {
  return {
    currency,
    amount,
    change_24h: change24h,
    unpriced: unpriced.map(({ chain, balance }) => ({
      chain,
      amount: formatAmount(balance, nativeAsset(chain).decimals),
    })),
  }
}
