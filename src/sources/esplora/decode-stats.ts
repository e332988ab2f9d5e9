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
import { requireOwnAddress } from '../own-address.ts'

/** The confirmed or unconfirmed part of a history: the number of transactions, and their net sum in base units. */
export interface Part {
  readonly count: number
  readonly sum: bigint
}

/** The totals that a server states for an address. */
export interface Stats {
  readonly confirmed: Part
  readonly mempool: Part
  readonly fingerprint: string
  /** The server has no index of its own but queries an Electrum server: its pages and totals differ. */
  readonly electrum: boolean
}

interface Sums extends Part {
  readonly received: bigint
  readonly spent: bigint
  readonly outputs: number
  readonly spentOutputs: number
}

/**
 * Reads `/address/:address`. `isOwn` tells whether an address in the answer is the one that was asked about. Throws
 * UnusableAnswer, SyntaxError.
 */
export function decodeStats(text: string, isOwn: (address: string) => boolean): Stats {
  const body = parseExactJson(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  requireOwnAddress(body, isOwn)
  const confirmed = decodeSums(objectField(body, 'chain_stats'))
  const mempool = decodeSums(objectField(body, 'mempool_stats'))
  const balance = confirmed.sum + mempool.sum
  const { electrum: mark } = body
  const electrum = mark === true
  return {
    confirmed: { count: confirmed.count, sum: confirmed.sum },
    mempool: { count: mempool.count, sum: mempool.sum },
    electrum,
    fingerprint: electrum
      ? `electrum/${confirmed.sum}/${confirmed.count}/${mempool.sum}/${mempool.count}`
      : fingerprintOf({
          balance,
          received: confirmed.received + mempool.received,
          spent: confirmed.spent + mempool.spent,
          outputCount: confirmed.outputs + mempool.outputs,
          unspentOutputCount:
            confirmed.outputs + mempool.outputs - confirmed.spentOutputs - mempool.spentOutputs,
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
