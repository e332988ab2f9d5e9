import { arrayField, countField, UnusableAnswer } from '../../net/answer-fields.ts'
import { ChainMoved } from './chain-moved.ts'
import { blockHash, requireFilters } from './check-node.ts'
import {
  type BlockHeader,
  decodeBlock,
  decodeHeader,
  fieldsOf,
  hashOf,
  type NodeBlock,
} from './decode-block.ts'
import { longScan, type ScanParts } from './long-scan.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'
import { descriptorOf } from './unspent-outputs.ts'

export interface BlockRange {
  readonly from: number
  readonly to: number
}

/** Blocks whose filters are compared in one request. */
const FILTERS_MAX = 50_000
/** Requests at the same time; a node works on 4 and lets 16 wait. */
const TOGETHER = 4

/**
 * The blocks, oldest first, that may concern any of the scripts, found by their filters. Some that do not are among them.
 * Throws ChainMoved, NodeProblem, SourceError.
 */
export async function findRelevantBlocks(
  scripts: readonly string[],
  { from, to }: BlockRange,
  parts: ScanParts,
  onHeight: (height: number) => void,
  options: RpcOptions,
): Promise<readonly BlockHeader[]> {
  const { rpc } = parts
  await requireFilters(rpc, to, options)
  const descriptors = scripts.map(descriptorOf)
  const hashes = new Set<string>()
  for (let start = from; start <= to; start += FILTERS_MAX) {
    const end = Math.min(to, start + FILTERS_MAX - 1)
    const request = {
      method: 'scanblocks' as const,
      params: ['start', descriptors, start, end],
      decode: (result: unknown) => decodeRelevant(result, start, end),
    }
    for (const hash of await longScan(request, parts, options)) hashes.add(hash)
    onHeight(end)
  }
  const headers = await inParts([...hashes], TOGETHER, (hash) => readMainHeader(rpc, hash, options))
  return headers.toSorted((a, b) => a.height - b.height)
}

/** Reads the result of `scanblocks start`. Throws UnusableAnswer unless it is about all of these blocks. */
function decodeRelevant(result: unknown, from: number, to: number): readonly string[] {
  const fields = fieldsOf(result)
  const { completed } = fields
  const isWhole = countField(fields, 'from_height') <= from && countField(fields, 'to_height') >= to
  if (completed === false || !isWhole) throw new UnusableAnswer('the scan of blocks was cut short')
  return arrayField(fields, 'relevant_blocks').map((hash) => hashOf(hash, 'a relevant block'))
}

async function readMainHeader(rpc: RpcClient, hash: string, options: RpcOptions): Promise<BlockHeader> {
  const decode = (result: unknown) => {
    const { confirmations } = fieldsOf(result)
    return { ...decodeHeader(result), isMain: confirmations !== -1 }
  }
  const { isMain, ...header } = await rpc.result(
    { method: 'getblockheader', params: [hash], decode },
    options,
  )
  if (!isMain) throw new ChainMoved()
  return header
}

/** Every block of a range, oldest first. Throws ChainMoved when they are not of one chain. */
export async function* readEveryBlock(
  { from, to }: BlockRange,
  decimals: number,
  { rpc }: ScanParts,
  options: RpcOptions,
): AsyncGenerator<NodeBlock> {
  let last: string | null = null
  for (let start = from; start <= to; start += TOGETHER) {
    const heights = Array.from({ length: Math.min(TOGETHER, to - start + 1) }, (_, index) => start + index)
    const blocks = await Promise.all(
      heights.map(async (height) => readBlock(rpc, await blockHash(rpc, height, options), decimals, options)),
    )
    for (const block of blocks) {
      if (last !== null && block.previous !== last) throw new ChainMoved()
      last = block.hash
      yield block
    }
  }
}

/** `tipOf`: for one of the newest blocks. Throws SourceError. */
export async function readBlock(
  rpc: RpcClient,
  hash: string,
  decimals: number,
  options: RpcOptions,
  tipOf: (block: NodeBlock) => number | null = () => null,
): Promise<NodeBlock> {
  const decode = (result: unknown) => decodeBlock(result, decimals)
  return await rpc.result({ method: 'getblock', params: [hash, 2], decode, tipOf }, options)
}

/** Does something with each, a few at the same time; the results are in the same order. */
export async function inParts<T, R>(
  all: readonly T[],
  size: number,
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  for (let at = 0; at < all.length; at += size) {
    results.push(...(await Promise.all(all.slice(at, at + size).map(work))))
  }
  return results
}
