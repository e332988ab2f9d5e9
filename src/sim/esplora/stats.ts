import type { Totals } from '../chain/rows.ts'
import type { Json } from '../http/json-text.ts'
import type { EsploraHistory, EsploraRow } from './history.ts'
import type { EsploraVariant } from './variant.ts'

/** `/address/{address}`; repeats the address as sent. `again`: rows that the totals count once more. */
export function addressJson(
  address: string,
  history: EsploraHistory,
  variant: EsploraVariant,
  again: readonly EsploraRow[],
): Json {
  const stats = variant === 'electrum' ? electrumStats : fullStats
  const body = {
    address,
    chain_stats: stats(again.reduce(plus, history.chainTotals())),
    mempool_stats: stats(history.mempoolTotals()),
  }
  return variant === 'electrum' ? { ...body, electrum: true } : body
}

function plus(totals: Totals, { amount }: EsploraRow): Totals {
  const { balance, received, spent, outputCount, transactionCount } = totals
  return {
    ...totals,
    balance: balance + amount,
    received: amount > 0n ? received + amount : received,
    spent: amount > 0n ? spent : spent - amount,
    outputCount: outputCount + 1,
    transactionCount: transactionCount + 1,
  }
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
