import {
  amountField,
  countField,
  type Fields,
  isFields,
  objectField,
  UnusableAnswer,
} from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import { fingerprintOf } from '../../net/fingerprint.ts'

/** A part of a history, the confirmed or the unconfirmed one: how many transactions, and their sum in base units. */
export interface Part {
  readonly count: number
  readonly sum: bigint
}

/** What a server states of an address. */
export interface Stats {
  readonly chain: Part
  readonly mempool: Part
  readonly fingerprint: string
  /** The server keeps no index of its own and asks an Electrum server: its pages and its totals are others. */
  readonly electrum: boolean
}

interface Sums extends Part {
  readonly received: bigint
  readonly spent: bigint
  readonly outputs: number
  readonly spentOutputs: number
}

/** Reads `/address/:address`. Throws UnusableAnswer, SyntaxError. */
export function decodeStats(text: string): Stats {
  const body = parseExactJson(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is no object')
  const chain = decodeSums(objectField(body, 'chain_stats'))
  const mempool = decodeSums(objectField(body, 'mempool_stats'))
  const balance = chain.sum + mempool.sum
  const electrum = body['electrum'] === true
  return {
    chain: { count: chain.count, sum: chain.sum },
    mempool: { count: mempool.count, sum: mempool.sum },
    electrum,
    fingerprint: electrum
      ? `electrum/${chain.sum}/${chain.count}/${mempool.sum}/${mempool.count}`
      : fingerprintOf({
          balance,
          received: chain.received + mempool.received,
          spent: chain.spent + mempool.spent,
          outputCount: chain.outputs + mempool.outputs,
          unspentOutputCount: chain.outputs + mempool.outputs - chain.spentOutputs - mempool.spentOutputs,
        }),
  }
}

function decodeSums(fields: Fields): Sums {
  const received = amountField(fields, 'funded_txo_sum')
  const spent = amountField(fields, 'spent_txo_sum')
  return {
    count: countField(fields, 'tx_count'),
    sum: received - spent,
    received,
    spent,
    outputs: countField(fields, 'funded_txo_count'),
    spentOutputs: countField(fields, 'spent_txo_count'),
  }
}
