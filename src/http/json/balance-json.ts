import { formatAmount } from '../../domain/assets/amount.ts'
import { assetOf, nativeAsset } from '../../domain/assets/asset.ts'
import { allChains } from '../../domain/chains/chain.ts'
import { totalValue } from '../../domain/money/total-value.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { AssetTotal, BalanceHistory, BalancePoint } from '../../domain/ports/balances.ts'
import type { BalanceHistoryBody, TotalsBody } from '../schemas/balance.ts'
import { formatTime } from './time.ts'
import { totalValueJson, valueJson } from './value-json.ts'

export function balanceHistoryJson(
  id: number,
  { chain, points, before }: BalanceHistory,
  valuation: Valuation | null,
): BalanceHistoryBody {
  const { decimals } = nativeAsset(chain)
  const pointJson = ({ time, height, balance }: BalancePoint) => ({
    timestamp: formatTime(time * 1000),
    height,
    balance: formatAmount(balance, decimals),
    ...(valuation === null ? {} : { value: valueJson(valuation.valueAt(chain, balance, time)) }),
  })
  return { id, points: points.map(pointJson), before: before === null ? null : pointJson(before) }
}

/** One total per asset, in the order of the chains; amounts of different assets are never added. */
export function totalsJson(totals: readonly AssetTotal[], valuation: Valuation | null): TotalsBody {
  const inOrder = allChains().flatMap(({ slug }) =>
    totals.filter(({ asset }) => assetOf(asset).chain === slug),
  )
  if (valuation === null) return { totals: inOrder.map(totalJson) }
  const balances = inOrder.map(({ asset, balance }) => ({ chain: assetOf(asset).chain, balance }))
  return {
    totals: inOrder.map((total) => {
      const { chain } = assetOf(total.asset)
      return {
        ...totalJson(total),
        value: valueJson(valuation.valueNow(chain, total.balance)),
        value_at_last_close: valueJson(valuation.valueYesterday(chain, total.balance)),
      }
    }),
    total_value: totalValueJson(totalValue(balances, valuation)),
  }
}

function totalJson({ asset, balance, unconfirmedBalance, addresses, transactions }: AssetTotal) {
  const { symbol, decimals } = assetOf(asset)
  return {
    currency: symbol,
    balance: formatAmount(balance, decimals),
    confirmed_balance: formatAmount(balance - unconfirmedBalance, decimals),
    unconfirmed_balance: formatAmount(unconfirmedBalance, decimals),
    addresses,
    transactions,
  }
}
