import type { Chain } from '../../domain/chains/chain.ts'
import { countField, type Fields, isFields } from '../../net/answer-fields.ts'
import type { ForkBlock } from './chains.ts'
import { fieldsOf, hashOf } from './decode-block.ts'
import { NodeProblem } from './node-problem.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'

/** What a node can do that serves. */
export interface NodeAbilities {
  /** How the blocks are found that concern a script: by `scanblocks`, or by reading every block. */
  readonly finds: 'filters' | 'every-block'
  /** How it says what a block does to scripts: by `getdescriptoractivity` (v29), or with the whole block. */
  readonly rowsFrom: 'activity' | 'blocks'
  /** Whether `getrawtransaction` knows verbosity 2, which Bitcoin Core has since v25, as it has `scanblocks`. */
  readonly tellsSpent: boolean
  /** What it says of itself, such as "Satoshi 29.0.0"; null if it does not. */
  readonly version: string | null
}

export interface CheckedNode {
  readonly rpc: RpcClient
  readonly chain: Chain
  readonly forks: readonly ForkBlock[]
}

/** Reading more blocks than this one by one takes longer than a person waits. */
const EVERY_BLOCK_MAX = 10_000
const FILTER_INDEX = 'basic block filter index'
const TRANSACTION_INDEX = 'txindex'

interface ChainInfo {
  readonly blocks: number
  readonly headers: number
  readonly isDownloading: boolean
  readonly isPruned: boolean
}

/** Whether a node can serve, and how. Throws NodeProblem, SourceError. */
export async function checkNode(node: CheckedNode, options: RpcOptions): Promise<NodeAbilities> {
  const request = { method: 'getblockchaininfo', decode: decodeInfo, tipOf: (each: ChainInfo) => each.blocks }
  const info = await node.rpc.result(request, options)
  await requireChain(node, info, options)
  requireBlocks(node, info)
  const methods = await methodsOf(node.rpc, options)
  const finds = await findsBy(node, info, methods, options)
  return {
    finds,
    rowsFrom: methods.has('getdescriptoractivity') ? 'activity' : 'blocks',
    tellsSpent: methods.has('scanblocks'),
    version: await versionOf(node.rpc, options),
  }
}

/** Throws NodeProblem unless the filters of all blocks up to this height are there: `scanblocks` passes over missing ones. */
export async function requireFilters(rpc: RpcClient, height: number, options: RpcOptions): Promise<void> {
  const filters = await filterIndex(rpc, options)
  if (filters === null) throw new NodeProblem('rejected', withoutFilters(rpc.title))
  if (filters.isSynced && filters.height >= height) return
  throw new NodeProblem(
    'source_behind',
    `${rpc.title} is still building its block filter index: block ${filters.height} of ${height}.`,
  )
}

async function requireChain({ rpc, chain, forks }: CheckedNode, info: ChainInfo, options: RpcOptions) {
  if ((await blockHash(rpc, 0, options)) !== chain.genesisHash) throw otherChain(rpc, chain)
  for (const { height, hash, isOurs } of forks) {
    if (height > info.blocks) continue
    if (((await blockHash(rpc, height, options)) === hash) !== isOurs) throw otherChain(rpc, chain)
  }
}

function otherChain({ title }: RpcClient, { name }: Chain): NodeProblem {
  const sentence = `${title} is a node of another chain than ${name}.`
  return new NodeProblem('rejected', sentence, { isOtherChain: true })
}

function requireBlocks({ rpc: { title } }: CheckedNode, info: ChainInfo): void {
  if (info.isDownloading) {
    throw new NodeProblem(
      'source_behind',
      `${title} is still downloading the chain: it has block ${info.blocks} of ${info.headers}.`,
    )
  }
  if (info.isPruned) {
    throw new NodeProblem(
      'rejected',
      `${title} is pruned: it no longer has the blocks of old transactions, so it cannot prove a history.`,
    )
  }
}

async function findsBy(
  { rpc }: CheckedNode,
  { blocks }: ChainInfo,
  methods: ReadonlySet<string>,
  options: RpcOptions,
): Promise<NodeAbilities['finds']> {
  const { title } = rpc
  if (!methods.has('scantxoutset')) {
    throw new NodeProblem(
      'rejected',
      `${title} has no scantxoutset, which Bitcoin Core has since version 0.17.`,
    )
  }
  const hasScan = methods.has('scanblocks')
  const filters = hasScan ? await filterIndex(rpc, options) : null
  if (filters?.isSynced === true) return 'filters'
  if (blocks <= EVERY_BLOCK_MAX) return 'every-block'
  if (!hasScan) {
    throw new NodeProblem(
      'rejected',
      `${title} has no scanblocks, which Bitcoin Core has since version 25, and too many blocks to read each of them.`,
    )
  }
  if (filters === null) throw new NodeProblem('rejected', withoutFilters(title))
  throw new NodeProblem(
    'source_behind',
    `${title} is still building its block filter index: block ${filters.height} of ${blocks}.`,
  )
}

function withoutFilters(title: string): string {
  return `${title} has no block filter index: set blockfilterindex=1 in its configuration and restart it.`
}

/** Whether the node finds every transaction of its blocks. Throws SourceError. */
export async function hasTransactionIndex(rpc: RpcClient, options: RpcOptions): Promise<boolean> {
  return (await readIndex(rpc, TRANSACTION_INDEX, options))?.isSynced === true
}

interface NodeIndex {
  readonly isSynced: boolean
  readonly height: number
}

function filterIndex(rpc: RpcClient, options: RpcOptions): Promise<NodeIndex | null> {
  return readIndex(rpc, FILTER_INDEX, options)
}

/** Null without it, and where the node does not say (before v0.21). */
async function readIndex(rpc: RpcClient, name: string, options: RpcOptions): Promise<NodeIndex | null> {
  const decode = (result: unknown) => decodeIndex(fieldsOf(result)[name])
  const answer = await rpc.call({ method: 'getindexinfo', decode }, options)
  return answer.kind === 'result' ? answer.value : null
}

function decodeIndex(index: unknown): NodeIndex | null {
  if (!isFields(index)) return null
  const { synced } = index
  return { isSynced: synced === true, height: countField(index, 'best_block_height') }
}

/** The names of the methods in `help`, the first word of each line. */
async function methodsOf(rpc: RpcClient, options: RpcOptions): Promise<ReadonlySet<string>> {
  const decode = (result: unknown) => (typeof result === 'string' ? result : '')
  const help = await rpc.result({ method: 'help', decode }, options)
  return new Set(help.split('\n').map((line) => line.split(' ', 1)[0] ?? ''))
}

async function versionOf(rpc: RpcClient, options: RpcOptions): Promise<string | null> {
  const decode = (result: unknown): Fields => (isFields(result) ? result : {})
  const answer = await rpc.call({ method: 'getnetworkinfo', decode }, options)
  const { subversion }: Fields = answer.kind === 'result' ? answer.value : {}
  const named = typeof subversion === 'string' ? /^\/([\w .-]{1,40}):([\w.-]{1,20})/.exec(subversion) : null
  return named === null ? null : `${named[1]} ${named[2]}`
}

export function blockHash(rpc: RpcClient, height: number, options: RpcOptions): Promise<string> {
  const decode = (result: unknown) => hashOf(result, 'a block')
  return rpc.result({ method: 'getblockhash', params: [height], decode }, options)
}

function decodeInfo(result: unknown): ChainInfo {
  const fields = fieldsOf(result)
  const { initialblockdownload: isDownloading, pruned } = fields
  return {
    blocks: countField(fields, 'blocks'),
    headers: countField(fields, 'headers'),
    isDownloading: isDownloading === true,
    isPruned: pruned === true,
  }
}
