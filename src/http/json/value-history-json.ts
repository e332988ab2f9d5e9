import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { dayText } from '../../domain/day.ts'
import type { Currency } from '../../domain/money/currency.ts'
import type { ValuePoint } from '../../domain/money/value-series.ts'
import { writeUnits } from '../../domain/money/write-decimal.ts'
import type { ValueHistory } from '../../tracker/value-histories.ts'
import type { ValueHistoryBody } from '../schemas/value-history.ts'

export function valueHistoryJson(
  { points, unpriced, coins, pending, chain, behind }: ValueHistory,
  { code, digits }: Currency,
): ValueHistoryBody {
  return {
    currency: code,
    points: points.map((point) => ({
      day: dayText(point.day),
      value: point.value === null ? null : writeUnits(point.value, digits),
      ...balanceJson(point, chain),
      ...(point.unpriced.length === 0 ? {} : { unpriced: [...point.unpriced] }),
    })),
    price_history: { coins, pending: [...pending] },
    unpriced: unpriced.map(({ chain, balance }) => ({ chain, amount: inCoins(chain, balance) })),
    ...(behind ? { behind } : {}),
  }
}

function balanceJson({ balance }: ValuePoint, chain: ChainSlug | null) {
  return balance === null || chain === null ? {} : { balance: inCoins(chain, balance) }
}

function inCoins(chain: ChainSlug, balance: bigint): string {
  return formatAmount(balance, nativeAsset(chain).decimals)
}
