import type { Totals } from '../chain/rows.ts'
import type { Json } from '../http/json-text.ts'
import type { EsploraHistory } from './history.ts'
import type { EsploraVariant } from './variant.ts'

/** `/address/{address}`; repeats the address as sent. */
export function addressJson(address: string, history: EsploraHistory, variant: EsploraVariant): Json {
  const stats = variant === 'electrum' ? electrumStats : fullStats
  const body = {
    address,
    chain_stats: stats(history.chainTotals()),
    mempool_stats: stats(history.mempoolTotals()),
  }
  return variant === 'electrum' ? { ...body, electrum: true } : body
}

function fullStats(totals: Totals): Json {
  return {
    funded_txo_count: totals.outputCount,
    funded_txo_sum: totals.received,
    spent_txo_count: totals.outputCount - totals.unspentOutputCount,
    spent_txo_sum: totals.spent,
    tx_count: totals.transactionCount,
  }
}

/** An Electrum server knows no gross sums: the net amount counts as received or as spent. */
function electrumStats({ balance, transactionCount }: Totals): Json {
  return {
    funded_txo_count: 0,
    funded_txo_sum: balance > 0n ? balance : 0n,
    spent_txo_count: 0,
    spent_txo_sum: balance < 0n ? -balance : 0n,
    tx_count: transactionCount,
  }
}
