import { arrayField, countField, type Fields, isFields, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeAmount } from './decode-amount.ts'
import { fieldsOf, hashOf, outpointOf } from './decode-block.ts'
import type { OutputMove } from './own-outputs.ts'

/** What `getdescriptoractivity` says of one output in a block. */
export interface Activity {
  readonly blockHash: string
  readonly height: number
  /** The hash of the transaction that creates or spends the output. */
  readonly hash: string
  readonly move: OutputMove
}

/** Reads the result of `getdescriptoractivity` without the mempool, in its order. Throws UnusableAnswer. */
export function decodeActivity(result: unknown, decimals: number): readonly Activity[] {
  return arrayField(fieldsOf(result), 'activity').map((entry) => {
    const fields = fieldsOf(entry)
    const { type, blockhash } = fields
    const height = countField(fields, 'height')
    const place = { blockHash: hashOf(blockhash, 'blockhash'), height }
    if (type === 'receive') return { ...place, ...receiveOf(fields, decimals) }
    if (type === 'spend') return { ...place, ...spendOf(fields, decimals) }
    throw new UnusableAnswer('an activity is neither receive nor spend')
  })
}

function receiveOf(fields: Fields, decimals: number): Pick<Activity, 'hash' | 'move'> {
  const { txid, amount, output_spk: script } = fields
  const hash = hashOf(txid, 'txid')
  const outpoint = outpointOf(hash, countField(fields, 'vout'))
  return {
    hash,
    move: { kind: 'receive', outpoint, script: scriptOf(script), value: decodeAmount(amount, decimals) },
  }
}

function spendOf(fields: Fields, decimals: number): Pick<Activity, 'hash' | 'move'> {
  const { spend_txid, prevout_txid, amount, prevout_spk: script } = fields
  const outpoint = outpointOf(hashOf(prevout_txid, 'prevout_txid'), countField(fields, 'prevout_vout'))
  return {
    hash: hashOf(spend_txid, 'spend_txid'),
    move: { kind: 'spend', outpoint, script: scriptOf(script), value: decodeAmount(amount, decimals) },
  }
}

function scriptOf(script: unknown): string {
  const hex = isFields(script) ? script['hex'] : null
  if (typeof hex !== 'string') throw new UnusableAnswer('an activity has no script')
  return hex.toLowerCase()
}
