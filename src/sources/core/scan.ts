import type { Chain } from '../../domain/chains/chain.ts'
import { ChainMoved } from './chain-moved.ts'
import { blockHash, type NodeAbilities } from './check-node.ts'
import { type Activity, decodeActivity } from './decode-activity.ts'
import type { BlockHeader, NodeBlock, Outpoint } from './decode-block.ts'
import type { ScanParts as NodeParts } from './long-scan.ts'
import { effectsOf, type OutputMove, OwnOutputs } from './own-outputs.ts'
import { findRelevantBlocks, inParts, readBlock, readEveryBlock } from './relevant-blocks.ts'
import type { RpcOptions } from './rpc-client.ts'
import { ScriptHistory } from './script-history.ts'
import { descriptorOf, readUnspentOutputs, type UnspentOutputs } from './unspent-outputs.ts'

export interface ScanParts extends NodeParts {
  readonly chain: Chain
  readonly abilities: NodeAbilities
  /** Called with the part that is done, from 0 to 1. */
  readonly onProgress: (done: number) => void
}

/** The histories of scripts up to one block. */
export interface Scanned {
  readonly height: number
  /** The hash of the block. */
  readonly hash: string
  readonly histories: ReadonlyMap<string, ScriptHistory>
  readonly outputs: OwnOutputs
  /** The scripts whose unspent outputs by the blocks are not those that the node states. */
  readonly contradicted: ReadonlySet<string>
}

const ATTEMPTS_MAX = 5
const ACTIVITY_BLOCKS = 50
/** Whole blocks that are read at the same time. */
const BLOCKS_TOGETHER = 2

/**
 * Reads the histories of scripts: what the node states as unspent after one block, and what the blocks up to that one do.
 * The cost does not depend on how many scripts there are. Throws NodeProblem, SourceError.
 */
export async function scan(
  scripts: readonly string[],
  parts: ScanParts,
  options: RpcOptions,
): Promise<Scanned> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await scanOnce(scripts, parts, options)
    } catch (error) {
      if (!(error instanceof ChainMoved) || attempt === ATTEMPTS_MAX) throw error
    }
  }
}

async function scanOnce(scripts: readonly string[], parts: ScanParts, options: RpcOptions): Promise<Scanned> {
  const { rpc, chain } = parts
  const stated = await readUnspentOutputs(scripts, chain.coin.decimals, parts, options)
  const found = new FoundMoves(scripts)
  if (parts.abilities.finds === 'filters') await readByFilters(scripts, stated.height, found, parts, options)
  else await readAll(stated.height, found, parts, options)
  if ((await blockHash(rpc, stated.height, options)) !== stated.hash) throw new ChainMoved()
  return found.finish(stated)
}

async function readAll(
  height: number,
  found: FoundMoves,
  parts: ScanParts,
  options: RpcOptions,
): Promise<void> {
  for await (const block of readEveryBlock(
    { from: 1, to: height },
    parts.chain.coin.decimals,
    parts,
    options,
  )) {
    found.addBlock(block)
    parts.onProgress(block.height / height)
  }
}

async function readByFilters(
  scripts: readonly string[],
  height: number,
  found: FoundMoves,
  parts: ScanParts,
  options: RpcOptions,
): Promise<void> {
  const { abilities, onProgress } = parts
  const onHeight = (reached: number) => onProgress((reached / height) * 0.5)
  const headers = await findRelevantBlocks(scripts, { from: 0, to: height }, parts, onHeight, options)
  const size = abilities.rowsFrom === 'activity' ? ACTIVITY_BLOCKS : BLOCKS_TOGETHER
  for (let at = 0; at < headers.length; at += size) {
    const some = headers.slice(at, at + size)
    if (abilities.rowsFrom === 'activity')
      found.addActivity(some, await readActivity(some, scripts, parts, options))
    else for (const block of await readBlocks(some, parts, options)) found.addBlock(block)
    onProgress(0.5 + (at / headers.length) * 0.5)
  }
}

async function readBlocks(
  headers: readonly BlockHeader[],
  { rpc, chain }: ScanParts,
  options: RpcOptions,
): Promise<readonly NodeBlock[]> {
  // The outputs of the first block are no outputs that can be spent, and no node lists them.
  const spendable = headers.filter(({ height }) => height > 0)
  return await inParts(spendable, BLOCKS_TOGETHER, ({ hash }) =>
    readBlock(rpc, hash, chain.coin.decimals, options),
  )
}

async function readActivity(
  headers: readonly BlockHeader[],
  scripts: readonly string[],
  { rpc, chain }: ScanParts,
  options: RpcOptions,
): Promise<readonly Activity[]> {
  const hashes = headers.filter(({ height }) => height > 0).map(({ hash }) => hash)
  if (hashes.length === 0) return []
  const decode = (result: unknown) => decodeActivity(result, chain.coin.decimals)
  const params = [hashes, scripts.map(descriptorOf), false]
  return await rpc.result({ method: 'getdescriptoractivity', params, decode }, options)
}

/** What blocks, added oldest first, do to scripts. */
class FoundMoves {
  readonly #histories: ReadonlyMap<string, ScriptHistory>
  readonly #outputs = new OwnOutputs()
  /** The outputs that no added block spends. */
  readonly #unspent = new Map<Outpoint, OutputMove>()

  constructor(scripts: readonly string[]) {
    this.#histories = new Map(scripts.map((script) => [script, new ScriptHistory()]))
  }

  addBlock({ height, time, transactions }: NodeBlock): void {
    for (const transaction of transactions) {
      const moves = this.#outputs.movesOf(transaction, (script) => this.#histories.has(script))
      if (moves.length > 0) this.#add(transaction.hash, moves, height, time)
    }
  }

  /** Throws ChainMoved for activity in another block than these. */
  addActivity(headers: readonly BlockHeader[], activity: readonly Activity[]): void {
    const byHash = new Map(headers.map((header) => [header.hash, header]))
    const byBlock = Map.groupBy(activity, ({ blockHash: hash }) => hash)
    if ([...byBlock.keys()].some((hash) => !byHash.has(hash))) throw new ChainMoved()
    for (const { hash, height, time } of headers) {
      const moves = Map.groupBy(byBlock.get(hash) ?? [], (one) => one.hash)
      for (const [transaction, some] of moves) {
        const own = some.map(({ move }) => move).filter(({ script }) => this.#histories.has(script))
        for (const move of own) if (move.kind === 'receive') this.#outputs.add(move.outpoint, move)
        this.#add(transaction, own, height, time)
      }
    }
  }

  finish({ height, hash, outputs }: UnspentOutputs): Scanned {
    const contradicted = new Set<string>()
    const stated = new Map<string, bigint>()
    for (const [outpoint, { script, value }] of outputs) {
      stated.set(script, (stated.get(script) ?? 0n) + value)
      if (this.#unspent.get(outpoint)?.value !== value) contradicted.add(script)
      this.#unspent.delete(outpoint)
    }
    for (const { script } of this.#unspent.values()) contradicted.add(script)
    for (const [script, history] of this.#histories) history.state(stated.get(script) ?? 0n)
    return { height, hash, histories: this.#histories, outputs: this.#outputs, contradicted }
  }

  #add(hash: string, moves: readonly OutputMove[], height: number, time: number): void {
    for (const move of moves) {
      if (move.kind === 'receive') this.#unspent.set(move.outpoint, move)
      else this.#unspent.delete(move.outpoint)
    }
    for (const [script, effect] of effectsOf(hash, moves))
      this.#histories.get(script)?.add(effect, height, time)
  }
}
