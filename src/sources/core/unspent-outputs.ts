import { arrayField, countField, UnusableAnswer } from '../../net/answer-fields.ts'
import { decodeAmount } from './decode-amount.ts'
import { fieldsOf, hashOf, type Outpoint, outpointOf } from './decode-block.ts'
import { longScan, type ScanParts } from './long-scan.ts'
import type { OwnOutput } from './own-outputs.ts'
import type { RpcOptions } from './rpc-client.ts'

/** What the node states: the unspent outputs of scripts after one block. */
export interface UnspentOutputs {
  readonly height: number
  /** The hash of the block. */
  readonly hash: string
  readonly outputs: ReadonlyMap<Outpoint, OwnOutput>
}

/** A descriptor of a script in hex, which every chain reads alike whatever the prefixes of its addresses. */
export function descriptorOf(script: string): string {
  return `raw(${script})`
}

/** Throws SourceError. */
export async function readUnspentOutputs(
  scripts: readonly string[],
  decimals: number,
  parts: ScanParts,
  options: RpcOptions,
): Promise<UnspentOutputs> {
  const decode = (result: unknown) => decodeUnspentOutputs(result, decimals)
  const params = ['start', scripts.map(descriptorOf)]
  return await longScan({ method: 'scantxoutset', params, decode }, parts, options)
}

/** Reads the result of `scantxoutset start`. Throws UnusableAnswer. */
function decodeUnspentOutputs(result: unknown, decimals: number): UnspentOutputs {
  const fields = fieldsOf(result)
  const { success, bestblock } = fields
  if (success !== true) throw new UnusableAnswer('the scan of unspent outputs was aborted')
  const outputs = arrayField(fields, 'unspents').map((unspent): [Outpoint, OwnOutput] => {
    const output = fieldsOf(unspent)
    const { txid, scriptPubKey, amount } = output
    if (typeof scriptPubKey !== 'string') throw new UnusableAnswer('an unspent output has no scriptPubKey')
    return [
      outpointOf(hashOf(txid, 'txid'), countField(output, 'vout')),
      { script: scriptPubKey.toLowerCase(), value: decodeAmount(amount, decimals) },
    ]
  })
  return {
    height: countField(fields, 'height'),
    hash: hashOf(bestblock, 'bestblock'),
    outputs: new Map(outputs),
  }
}
