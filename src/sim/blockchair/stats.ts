import type { ChainView } from '../chain/ledger.ts'
import { jsonText } from '../http/json-text.ts'
import type { Answer } from './answer.ts'
import { timeText } from './time-text.ts'

/** `/{chain}/stats`: only the tip and the mempool are real. */
export function answerStats({ tip, mempoolSize }: ChainView, priceUsd: number): Answer {
  const data = {
    blocks: tip.height + 3,
    transactions: 1_454_860_169,
    outputs: 3_959_239_144,
    circulation: 2_009_480_229_155_096,
    blocks_24h: 144,
    transactions_24h: 843_795,
    difficulty: 132_716_002_350_731.3,
    volume_24h: 87_938_350_531_834,
    mempool_transactions: mempoolSize,
    mempool_size: mempoolSize * 408,
    mempool_tps: 3.6,
    mempool_total_fee_usd: 4050.1456,
    best_block_height: tip.height,
    best_block_hash: tip.hash,
    best_block_time: timeText(tip.time),
    blockchain_size: 773_974_770_460,
    average_transaction_fee_24h: 292,
    inflation_24h: 45_000_000_000,
    median_transaction_fee_24h: 38,
    cdd_24h: 10_164_964.021412378,
    mempool_outputs: mempoolSize * 4,
    largest_transaction_24h: { hash: tip.hash, value_usd: 1_748_792_576 },
    nodes: 218,
    hashrate_24h: '1089886978493783492721',
    inflation_usd_24h: 37_525_050,
    average_transaction_fee_usd_24h: 0.24403369084755183,
    median_transaction_fee_usd_24h: 0.03168782,
    market_price_usd: priceUsd,
    market_price_btc: 1,
    market_price_usd_change_24h_percentage: -3.12024,
    market_cap_usd: 1_675_640_180_788,
    market_dominance_percentage: 56.96,
    next_retarget_time_estimate: timeText(tip.time + 777_600),
    next_difficulty_estimate: 140_469_529_864_121,
    countdowns: [],
    suggested_transaction_fee_per_byte_sat: 2,
    hodling_addresses: 59_836_874,
  }
  return { status: 200, data: [jsonText(data)], head: { code: 200, source: 'A', state: tip.height } }
}

/** `/premium/stats`: the points a key has spent today. `at` is in milliseconds since 1970. */
export function answerPremium(pointsPerDay: number, pointsToday: number, at: number): Answer {
  const data = {
    valid_until: timeText(Math.floor(at / 1000) + 30 * 86_400),
    max_requests_per_day: pointsPerDay,
    requests_today: pointsToday,
  }
  return { status: 200, data: [jsonText(data)], head: { code: 200 } }
}
